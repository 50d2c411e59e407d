package dev.quarry.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The lock of the one writer: an operating-system lock on `write.lock`, which ends with the process however it ends.
/// The file's text says who holds it and is only read to explain a refusal. Thread-safe.
public final class WriteLock implements AutoCloseable {

    /// The lock file's name in an index folder.
    public static final String FILE = "write.lock";

    private final FileChannel channel;

    private WriteLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock, or returns empty when another writer has it.
    public static Optional<WriteLock> tryAcquire(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (lock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(
                    "held by process " + ProcessHandle.current().pid()));
            return Optional.of(new WriteLock(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// What the lock file says about its holder.
    public static String holder(Path folder) throws IOException {
        String text = Files.readString(folder.resolve(FILE));
        return text.isBlank() ? "holder unknown" : text;
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held in this very process
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
