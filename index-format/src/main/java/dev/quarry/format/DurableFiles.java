package dev.quarry.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// The steps that make a new file survive a power cut: rename over the final name, then fsync of the folder; and
/// of those above, when it is new.
public final class DurableFiles {

    private DurableFiles() {}

    /// Renames `temporary`, whose bytes are already forced to disk, to `target` in the same folder, and forces the
    /// folder, so that after a return either name change is durable or an exception was thrown.
    public static void publish(Path temporary, Path target) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        forceFolder(Objects.requireNonNull(target.toAbsolutePath().getParent()));
    }

    /// Makes a folder, and those above it that do not exist, and forces their names to disk, also of a folder
    /// that is there already: whoever made it may have died before that. A folder above that may not be read is
    /// left to whoever made it.
    public static void createFolder(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            createFolder(parent);
        }
        Files.createDirectories(absolute);
        if (parent != null && Files.isReadable(parent)) {
            forceFolder(parent);
        }
    }

    /// Forces a folder's entries to disk.
    public static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
