package dev.quarry.format;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A temporary file that grows while documents arrive and becomes part of a section later, so that an input larger
/// than memory can be written. The file is deleted on close. Not thread-safe.
public final class Spool extends LittleEndianOutput implements AutoCloseable {

    private final Path folder;
    private final String name;
    private @Nullable Path file;
    private @Nullable FileChannel channel;

    private Spool(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /// An empty spool. Its file is made when the first bytes leave memory: making a spool cannot fail.
    ///
    /// @param folder where the temporary file is put; the folder of the segment to be written
    /// @param name a word that says what it holds, part of the file's name
    public static Spool create(Path folder, String name) {
        return new Spool(folder, name);
    }

    @Override
    FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            Path made = Files.createTempFile(folder, name + "-", ".spool");
            file = made;
            open = FileChannel.open(made, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
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
            if (channel != null) {
                channel.close();
            }
        } finally {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        }
    }
}
