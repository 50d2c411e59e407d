package dev.quarry.format;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A temporary file that grows while documents arrive and becomes part of a section later, so that an input larger
/// than memory can be written. The file is deleted on close. Not thread-safe.
public final class Spool extends LittleEndianOutput implements AutoCloseable {

    private final Path file;

    private Spool(Path file, FileChannel channel) {
        super(channel);
        this.file = file;
    }

    /// Creates an empty spool.
    ///
    /// @param folder where the temporary file is put; the folder of the segment to be written
    /// @param name a word that says what it holds, part of the file's name
    public static Spool create(Path folder, String name) throws IOException {
        Path file = Files.createTempFile(folder, name + "-", ".spool");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Spool(file, channel);
    }

    /// Everything appended so far, mapped read-only; valid until `arena` is closed, also after the spool is.
    public MemorySegment map(Arena arena) throws IOException {
        flush();
        return position() == 0
                ? MemorySegment.NULL
                : channel().map(FileChannel.MapMode.READ_ONLY, 0, position(), arena);
    }

    /// Appends everything to a section.
    public void copyTo(SectionOutput section) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            section.putSegment(map(arena));
        }
    }

    @Override
    void accept(ByteBuffer bytes) {}

    @Override
    public void close() throws IOException {
        try {
            channel().close();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
