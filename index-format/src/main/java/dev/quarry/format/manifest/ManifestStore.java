package dev.quarry.format.manifest;

import dev.quarry.format.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads and replaces the manifest of an index folder. A commit is one rename: the file `manifest-<generation>` with
/// the highest number is the index, whole or not there at all. Stateless and thread-safe; one writer at a time is the
/// caller's care.
public final class ManifestStore {

    private static final Pattern NAME = Pattern.compile("manifest-(\\d{19})");
    /// A reader that lists the folder just before a writer replaces the manifest looks again.
    private static final int ATTEMPTS = 100;

    private ManifestStore() {}

    /// The newest commit, empty when the folder has no manifest.
    ///
    /// @throws dev.quarry.format.FormatException when the newest manifest is damaged or from a newer version
    public static Optional<Manifest> newest(Path folder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<Path> files = files(folder);
            if (files.isEmpty()) {
                return Optional.empty();
            }
            Path newest = files.getLast();
            try {
                return Optional.of(ManifestCodec.decode(newest, Files.readAllBytes(newest)));
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /// Makes `manifest` the newest commit, durably, then removes the manifests before it.
    public static void commit(Path folder, Manifest manifest) throws IOException {
        Path target = folder.resolve(name(manifest.generation()));
        Path temporary = folder.resolve(target.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(ManifestCodec.encode(manifest));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        DurableFiles.publish(temporary, target);
        for (Path file : files(folder)) {
            if (file.getFileName().toString().compareTo(name(manifest.generation())) < 0) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// The manifest files, oldest first.
    public static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(ManifestStore::isManifest).sorted().toList();
        }
    }

    private static boolean isManifest(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches();
    }

    private static String name(long generation) {
        return "manifest-%019d".formatted(generation);
    }
}
