package dev.quarry.format.manifest;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.UnsupportedFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The bytes of a manifest: magic, version, length, body, checksum. `FORMAT.md` has the table.
final class ManifestCodec {

    private static final long MAGIC = 0x464d_5952_5241_5551L; // "QUARRYMF"
    private static final int VERSION = 2;
    /// The first version with deletes.
    private static final int DELETES = 2;
    private static final int HEADER_BYTES = 16;
    private static final int CRC_BYTES = 4;

    private ManifestCodec() {}

    static byte[] encode(Manifest manifest) {
        Body body = new Body();
        body.number(manifest.generation());
        body.number(manifest.nextSegment());
        body.field(manifest.settings());
        body.number(manifest.fields().size());
        manifest.fields().forEach(body::field);
        body.number(manifest.segments().size());
        for (SegmentEntry segment : manifest.segments()) {
            body.text(segment.name());
            body.number(segment.rows());
            body.number(segment.byteSize());
            body.number(segment.checksum());
            body.number(segment.deletes().isPresent() ? 1 : 0);
            segment.deletes().ifPresent(body::deletes);
        }
        byte[] content = body.bytes.toByteArray();
        ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + content.length + CRC_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(content.length)
                .put(content);
        return file.putInt(crc(file.array(), file.position())).array();
    }

    static Manifest decode(Path path, byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < HEADER_BYTES + CRC_BYTES) {
            throw corrupt(path, 0, "at least " + (HEADER_BYTES + CRC_BYTES) + " bytes", bytes.length + " bytes");
        }
        if (file.getLong(0) != MAGIC) {
            throw corrupt(path, 0, "magic 0x%016x".formatted(MAGIC), "0x%016x".formatted(file.getLong(0)));
        }
        int version = file.getInt(8);
        if (Integer.compareUnsigned(version, VERSION) > 0) {
            throw new UnsupportedFormatException(
                    path, "manifest versions up to " + VERSION, "version " + Integer.toUnsignedString(version));
        }
        int end = bytes.length - CRC_BYTES;
        if (file.getInt(12) != end - HEADER_BYTES) {
            throw corrupt(path, 12, "a body of " + (end - HEADER_BYTES) + " bytes", Integer.toString(file.getInt(12)));
        }
        int crc = crc(bytes, end);
        if (file.getInt(end) != crc) {
            throw corrupt(path, end, "checksum 0x%08x".formatted(crc), "0x%08x".formatted(file.getInt(end)));
        }
        return new Reader(path, file.position(HEADER_BYTES).limit(end), version).manifest();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static CorruptSegmentException corrupt(Path path, long at, String expected, String found) {
        return new CorruptSegmentException(path, "manifest", at, expected, found);
    }

    private static final class Body {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void number(long value) {
            bytes.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
        }

        void text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            number(utf8.length);
            bytes.writeBytes(utf8);
        }

        void deletes(DeletesEntry deletes) {
            text(deletes.name());
            number(deletes.count());
            number(deletes.checksum());
        }

        void field(FieldEntry field) {
            text(field.name());
            text(field.kind());
            number(field.settings().size());
            for (Map.Entry<String, String> setting : field.settings().entrySet()) {
                text(setting.getKey());
                text(setting.getValue());
            }
        }
    }

    private record Reader(Path path, ByteBuffer in, int version) {

        Manifest manifest() {
            long generation = number();
            long nextSegment = number();
            FieldEntry settings = field();
            List<FieldEntry> fields = new ArrayList<>();
            for (long left = count(3 * Long.BYTES); left > 0; left--) {
                fields.add(field());
            }
            List<SegmentEntry> segments = new ArrayList<>();
            for (long left = count(4 * Long.BYTES); left > 0; left--) {
                segments.add(segment());
            }
            if (in.hasRemaining()) {
                throw corrupt(path, in.position(), "the end of the body", in.remaining() + " bytes more");
            }
            return new Manifest(generation, nextSegment, settings, fields, segments);
        }

        private SegmentEntry segment() {
            int at = in.position();
            String name = fileName();
            long rows = number();
            if (rows < 0 || rows > Integer.MAX_VALUE) {
                throw corrupt(path, at, "0 to 2147483647 rows", Long.toString(rows));
            }
            return new SegmentEntry(name, (int) rows, number(), (int) number(), deletes(rows));
        }

        private Optional<DeletesEntry> deletes(long rows) {
            int at = in.position();
            if (version < DELETES) {
                return Optional.empty();
            }
            long files = number();
            if (files == 0) {
                return Optional.empty();
            }
            if (files != 1) {
                throw corrupt(path, at, "0 or 1 files of deletes", Long.toString(files));
            }
            String name = fileName();
            long count = number();
            if (count < 1 || count > rows) {
                throw corrupt(path, at, "1 to " + rows + " deleted rows", Long.toString(count));
            }
            return Optional.of(new DeletesEntry(name, (int) count, (int) number()));
        }

        private String fileName() {
            int at = in.position();
            String name = text();
            if (!name.matches("[a-z0-9.-]+")) {
                throw corrupt(path, at, "a plain file name", name);
            }
            return name;
        }

        private FieldEntry field() {
            String name = text();
            String kind = text();
            SortedMap<String, String> settings = new TreeMap<>();
            for (long left = count(2 * Long.BYTES); left > 0; left--) {
                settings.put(text(), text());
            }
            return new FieldEntry(name, kind, settings);
        }

        /// A count of things that take at least `bytesEach`, so it cannot ask for more than the file has.
        private long count(int bytesEach) {
            int at = in.position();
            long count = number();
            if (count < 0 || count > in.remaining() / bytesEach) {
                throw corrupt(path, at, "at most " + in.remaining() / bytesEach + " entries", Long.toString(count));
            }
            return count;
        }

        private String text() {
            int length = (int) count(1);
            byte[] utf8 = new byte[length];
            in.get(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }

        private long number() {
            if (in.remaining() < Long.BYTES) {
                throw corrupt(path, in.position(), "8 bytes", in.remaining() + " bytes");
            }
            return in.getLong();
        }
    }
}
