package dev.quarry.tools;

import dev.quarry.NotAnIndexException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The folder of an index that is being made.
final class NewFolder {
    private NewFolder() {}

    /// Refuses a place where something is already.
    static void require(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                List<String> names =
                        files.map(file -> file.getFileName().toString()).toList();
                if (names.stream().anyMatch(name -> name.startsWith("manifest-"))) {
                    throw new NotAnIndexException(
                            folder, "a new folder (or --append to add to an index)", "an index, which stays as it is");
                }
                if (!names.isEmpty()) {
                    throw new NotAnIndexException(folder, "a new or empty folder", names.getFirst() + " in it");
                }
            }
        } else if (Files.exists(folder)) {
            throw new NotAnIndexException(folder, "a new or empty folder", "a file");
        }
    }

    /// Deletes a folder that failed to become an index, and what was written into it.
    static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /// An error that names the folder, as a full disk's does not.
    static IOException named(Path folder, IOException failure) {
        boolean nameless = failure.getClass() == IOException.class && !(failure instanceof FileSystemException);
        return nameless ? new IOException(folder + ": " + failure.getMessage(), failure) : failure;
    }
}
