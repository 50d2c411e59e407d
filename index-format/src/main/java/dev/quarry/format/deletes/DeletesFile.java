package dev.quarry.format.deletes;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.UnsupportedFormatException;
import dev.quarry.format.manifest.DeletesEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.roaringbitmap.RoaringBitmap;

/// Writes and reads the file of a segment's deleted rows: a header, a bitmap in Roaring's portable format, a
/// checksum. `FORMAT.md` has the table. A file is never changed; a commit that deletes more rows writes another.
/// Stateless and thread-safe.
public final class DeletesFile {

    private static final String PLACE = "deletes";
    private static final long MAGIC = 0x4c44_5952_5241_5551L; // "QUARRYDL"
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 32;
    private static final int CRC_BYTES = 4;

    private DeletesFile() {}

    /// Writes a file and forces its bytes; the folder is the caller's to force, once for several files.
    ///
    /// @param file must not exist
    /// @param rows the segment's rows
    /// @param deleted at least one row, all below `rows`
    /// @return what a commit says about it
    public static DeletesEntry write(Path file, int rows, RoaringBitmap deleted) throws IOException {
        int count = deleted.getCardinality();
        ByteBuffer bytes = encode(rows, count, deleted);
        int crc = bytes.getInt(bytes.limit() - CRC_BYTES);
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        return new DeletesEntry(String.valueOf(file.getFileName()), count, crc);
    }

    private static ByteBuffer encode(int rows, int count, RoaringBitmap deleted) {
        RoaringBitmap compact = deleted.clone();
        compact.runOptimize();
        int length = compact.serializedSizeInBytes();
        ByteBuffer bytes =
                ByteBuffer.allocate(HEADER_BYTES + length + CRC_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC).putInt(VERSION).putInt(length).putLong(rows).putLong(count);
        compact.serialize(bytes);
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putInt(crc(bytes.array(), HEADER_BYTES + length)).flip();
    }

    /// Reads the file that a commit names, every byte of it.
    ///
    /// @param rows the segment's rows
    /// @throws CorruptSegmentException when it is damaged or not the one the commit means
    /// @throws UnsupportedFormatException when it comes from a newer version
    public static RoaringBitmap read(Path folder, DeletesEntry entry, int rows) throws IOException {
        Path file = folder.resolve(entry.name());
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < HEADER_BYTES + CRC_BYTES) {
            throw corrupt(file, 0, "at least " + (HEADER_BYTES + CRC_BYTES) + " bytes", bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getLong() != MAGIC) {
            throw corrupt(file, 0, "magic 0x%016x".formatted(MAGIC), "0x%016x".formatted(in.getLong(0)));
        }
        int version = in.getInt();
        if (Integer.compareUnsigned(version, VERSION) > 0) {
            throw new UnsupportedFormatException(
                    file, "deletes versions up to " + VERSION, "version " + Integer.toUnsignedString(version));
        }
        int end = bytes.length - CRC_BYTES;
        int length = in.getInt();
        if (length != end - HEADER_BYTES) {
            throw corrupt(file, 12, "a bitmap of " + (end - HEADER_BYTES) + " bytes", length + " bytes");
        }
        int crc = crc(bytes, end);
        if (in.getInt(end) != crc || crc != entry.checksum()) {
            throw corrupt(
                    file,
                    end,
                    "checksum 0x%08x, of the bytes and in the commit".formatted(entry.checksum()),
                    "0x%08x over bytes of 0x%08x".formatted(in.getInt(end), crc));
        }
        long ofRows = in.getLong();
        long count = in.getLong();
        if (ofRows != rows || count != entry.count()) {
            throw corrupt(file, 16, entry.count() + " of " + rows + " rows", count + " of " + ofRows + " rows");
        }
        return bitmap(file, in.slice(HEADER_BYTES, length).order(ByteOrder.LITTLE_ENDIAN), rows, entry.count());
    }

    private static RoaringBitmap bitmap(Path file, ByteBuffer bytes, int rows, int count) {
        RoaringBitmap bitmap = new RoaringBitmap();
        try {
            bitmap.deserialize(bytes);
        } catch (IOException | RuntimeException e) {
            throw corrupt(file, HEADER_BYTES, "a bitmap in Roaring's portable format", String.valueOf(e.getMessage()));
        }
        if (!bitmap.validate() || bitmap.getLongCardinality() != count || bitmap.rangeCardinality(0, rows) != count) {
            throw corrupt(
                    file,
                    HEADER_BYTES,
                    count + " rows below " + rows,
                    bitmap.getLongCardinality() + " rows, " + bitmap.rangeCardinality(0, rows) + " of them below");
        }
        return bitmap;
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static CorruptSegmentException corrupt(Path file, long at, String expected, String found) {
        return new CorruptSegmentException(file, PLACE, at, expected, found);
    }
}
