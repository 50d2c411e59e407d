package dev.quarry.format;

import static dev.quarry.format.SegmentLayout.ALIGNMENT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one segment file: sections one after another, then the directory and the footer. Until [#publish] the bytes
/// are in `<target>.tmp`; closing without publishing deletes it. Not thread-safe.
///
/// ```java
/// try (SegmentWriter writer = SegmentWriter.create(path, rows, 0)) {
///     SectionOutput out = writer.begin(SectionKind.ROW_IDS, 0);
///     ...
///     writer.end();
///     writer.publish();
/// }
/// ```
public final class SegmentWriter implements AutoCloseable {

    private record Entry(SectionKind kind, int field, long offset, long length, int crc) {}

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final List<Entry> directory = new ArrayList<>();
    private @Nullable SectionOutput open;
    private SectionKind openKind = SectionKind.SPARSE_ROWS;
    private int openField;
    private long openOffset;
    private boolean published;

    private SegmentWriter(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /// Starts a segment.
    ///
    /// @param target the final name; must not exist
    /// @param rows the number of rows, at most `Integer.MAX_VALUE`
    /// @param modelFingerprint identifies the trained model whose codes the segment holds, 0 for none
    public static SegmentWriter create(Path target, int rows, long modelFingerprint) throws IOException {
        if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString(), null, "segments are never rewritten");
        }
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        FileChannel channel = FileChannel.open(
                temporary,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        SegmentWriter writer = new SegmentWriter(target, temporary, channel);
        try {
            writer.writeHeader(rows, modelFingerprint);
        } catch (IOException | RuntimeException e) {
            writer.closeAfter(e);
            throw e;
        }
        return writer;
    }

    /// Starts a section; the one before must have been ended.
    ///
    /// @param field the number of the schema field it belongs to, 0 for sections of the whole segment
    public SectionOutput begin(SectionKind kind, int field) throws IOException {
        if (open != null) {
            throw new IllegalStateException("section " + openKind + " is still open");
        }
        pad();
        openKind = kind;
        openField = field;
        openOffset = channel.position();
        open = new SectionOutput(channel);
        return open;
    }

    /// Ends the open section and returns its bytes' length.
    public long end() throws IOException {
        SectionOutput section = open;
        if (section == null) {
            throw new IllegalStateException("no section is open");
        }
        section.flush();
        directory.add(new Entry(openKind, openField, openOffset, section.position(), section.crc()));
        open = null;
        return section.position();
    }

    /// A read-only view of a section already ended in this unfinished file, so that a builder can read rows from the
    /// bytes that will be searched.
    ///
    /// @throws IllegalArgumentException when there is no such section
    public Section section(SectionKind kind, int field, Arena arena) throws IOException {
        for (Entry entry : directory) {
            if (entry.kind == kind && entry.field == field) {
                MemorySegment bytes = entry.length == 0
                        ? MemorySegment.NULL
                        : channel.map(FileChannel.MapMode.READ_ONLY, entry.offset, entry.length, arena);
                return new Section(temporary, kind, field, entry.offset, bytes);
            }
        }
        throw new IllegalArgumentException("no section " + kind + "[field " + field + "]");
    }

    /// Writes directory and footer, forces the file, renames it to its final name and forces the folder. After a
    /// return the segment is durable.
    public void publish() throws IOException {
        if (open != null) {
            throw new IllegalStateException("section " + openKind + " is still open");
        }
        pad();
        writeDirectoryAndFooter();
        channel.force(true);
        channel.close();
        DurableFiles.publish(temporary, target);
        published = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!published) {
            Files.deleteIfExists(temporary);
        }
    }

    private void closeAfter(Exception cause) {
        try {
            close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void writeHeader(int rows, long modelFingerprint) throws IOException {
        ByteBuffer header = frame(SegmentLayout.HEADER_BYTES, SegmentLayout.HEADER_MAGIC);
        header.putInt(SegmentLayout.HEADER_VERSION, SegmentLayout.VERSION)
                .putInt(SegmentLayout.HEADER_LENGTH, SegmentLayout.HEADER_BYTES)
                .putLong(SegmentLayout.HEADER_FEATURES, 0)
                .putLong(SegmentLayout.HEADER_ROWS, rows)
                .putLong(SegmentLayout.HEADER_FINGERPRINT, modelFingerprint);
        write(sealed(header));
    }

    private void writeDirectoryAndFooter() throws IOException {
        ByteBuffer entries = ByteBuffer.allocate(directory.size() * SegmentLayout.ENTRY_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < directory.size(); i++) {
            Entry entry = directory.get(i);
            int at = i * SegmentLayout.ENTRY_BYTES;
            entries.putInt(at + SegmentLayout.ENTRY_KIND, entry.kind.id())
                    .putInt(at + SegmentLayout.ENTRY_FIELD, entry.field)
                    .putLong(at + SegmentLayout.ENTRY_OFFSET, entry.offset)
                    .putLong(at + SegmentLayout.ENTRY_LENGTH, entry.length)
                    .putInt(at + SegmentLayout.ENTRY_CRC, entry.crc);
        }
        long directoryOffset = channel.position();
        int directoryCrc = SegmentLayout.crc(MemorySegment.ofBuffer(entries), 0, entries.capacity());
        write(entries);
        pad();
        ByteBuffer footer = frame(SegmentLayout.FOOTER_BYTES, SegmentLayout.FOOTER_MAGIC);
        footer.putLong(SegmentLayout.FOOTER_DIRECTORY, directoryOffset)
                .putInt(SegmentLayout.FOOTER_ENTRIES, directory.size())
                .putInt(SegmentLayout.FOOTER_DIRECTORY_CRC, directoryCrc)
                .putLong(SegmentLayout.FOOTER_FILE_LENGTH, channel.position() + SegmentLayout.FOOTER_BYTES);
        write(sealed(footer));
    }

    private static ByteBuffer frame(int bytes, long magic) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, magic);
    }

    private static ByteBuffer sealed(ByteBuffer frame) {
        return frame.putInt(
                SegmentLayout.FRAME_CRC, SegmentLayout.crc(MemorySegment.ofBuffer(frame), 0, SegmentLayout.FRAME_CRC));
    }

    private void pad() throws IOException {
        write(ByteBuffer.allocate((int) (LittleEndian.align(channel.position(), ALIGNMENT) - channel.position())));
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
