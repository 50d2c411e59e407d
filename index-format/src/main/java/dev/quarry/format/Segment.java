package dev.quarry.format;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// A segment file, mapped read-only or copied to memory. Opening verifies the frame (header, footer, directory
/// and their checksums, and that the sections tile the file) and, mapped, reads nothing else, so its cost does
/// not depend on the file's size; the bytes of the sections are verified by [#verifyChecksums]. Immutable and
/// thread-safe; closing while another thread reads makes that thread fail with `IllegalStateException`, never
/// crash.
public final class Segment implements AutoCloseable {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Path file;
    private final Arena arena;
    private final SegmentFrame frame;

    private Segment(Path file, Arena arena, SegmentFrame frame) {
        this.file = file;
        this.arena = arena;
        this.frame = frame;
    }

    /// Maps a segment.
    ///
    /// @throws IOException when the file cannot be read
    /// @throws CorruptSegmentException when the frame is damaged
    /// @throws UnsupportedFormatException when it comes from a newer version
    public static Segment open(Path file) throws IOException {
        return open(file, Residence.MAPPED);
    }

    /// Opens a segment.
    ///
    /// @param residence where its bytes are to be
    /// @throws IOException when the file cannot be read, or there is no memory for a copy
    /// @throws CorruptSegmentException when the frame is damaged
    /// @throws UnsupportedFormatException when it comes from a newer version
    public static Segment open(Path file, Residence residence) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size();
            SegmentFrame.requireLength(file, length);
            MemorySegment bytes = switch (residence) {
                case MAPPED -> channel.map(FileChannel.MapMode.READ_ONLY, 0, length, arena);
                case COPIED -> HugePages.read(channel, length, arena);
            };
            return new Segment(file, arena, SegmentFrame.parse(file, bytes));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// The file.
    public Path file() {
        return file;
    }

    /// The number of rows.
    public int rows() {
        return frame.rows();
    }

    /// The fingerprint of the model whose codes the segment holds, 0 for none.
    public long modelFingerprint() {
        return frame.modelFingerprint();
    }

    /// The file's length in bytes.
    public long byteSize() {
        return frame.bytes().byteSize();
    }

    /// The checksum in the footer: it covers the directory, which covers every section.
    public int checksum() {
        return frame.footerCrc();
    }

    /// All sections this version knows, in file order.
    public List<Section> sections() {
        return frame.sections();
    }

    /// The section of a kind and field, if there is one.
    public Optional<Section> find(SectionKind kind, int field) {
        return sections().stream()
                .filter(section -> section.kind() == kind && section.field() == field)
                .findFirst();
    }

    /// The section of a kind and field.
    ///
    /// @throws CorruptSegmentException when it is missing
    public Section require(SectionKind kind, int field) {
        return find(kind, field)
                .orElseThrow(() -> new CorruptSegmentException(
                        file,
                        "directory",
                        frame.directoryOffset(),
                        "a section " + kind + "[field " + field + "]",
                        "none"));
    }

    /// Reads every byte and compares it with the stored checksums, and the padding with zero.
    ///
    /// @throws CorruptSegmentException at the first difference
    public void verifyChecksums() {
        frame.verifyChecksums();
    }

    /// Reads every byte, compares it with the stored checksums, and padding and reserved bytes with zero, and collects
    /// all differences instead of stopping at the first.
    ///
    /// @return all sections in file order, also of kinds that this version does not know
    public List<StoredSection> checkBytes(Findings findings) {
        return frame.checkBytes(findings);
    }

    /// Unmaps the file, after calls of native code that are reading it: each takes a fraction of a millisecond.
    ///
    /// @throws IllegalStateException when it is closed already, or native code does not come to an end
    @Override
    public void close() {
        long start = System.nanoTime();
        while (true) {
            try {
                arena.close();
                return;
            } catch (IllegalStateException e) {
                if (!arena.scope().isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }
}
