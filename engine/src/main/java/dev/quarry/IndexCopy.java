package dev.quarry;

import dev.quarry.format.DurableFiles;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.index.IndexFolder;
import dev.quarry.schema.SchemaCodec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Copies of an index as the newest commit has it, for backups: an index of their own, which opens, is searched
/// and written like any other. An index is restored by copying its copy. A writer may be at work on the original;
/// the copy has one commit or another, never something between. The manifest comes last, so that a copy that was
/// interrupted is no index. Stateless and thread-safe.
public final class IndexCopy {

    /// A writer may replace the commit while its files are taken.
    private static final int ATTEMPTS = 20;

    /// How files get there.
    public enum Mode {
        /// By hard links: takes no time and no space, as files of an index never change; the same file system
        /// only. A disk that breaks takes both.
        LINK,
        /// Byte by byte, forced to disk.
        COPY
    }

    private IndexCopy() {}

    /// Makes a copy.
    ///
    /// @param target a new or empty folder
    /// @return the generation of the commit that was copied
    /// @throws NotAnIndexException when `folder` is not an index, or something is in `target`
    /// @throws IOException when the files cannot be linked or copied; what is in `target` then is no index
    public static long make(Path folder, Path target, Mode mode) throws IOException {
        DurableFiles.createFolder(target);
        try (Stream<Path> files = Files.list(target)) {
            List<Path> found = files.limit(1).toList();
            if (!found.isEmpty()) {
                throw new NotAnIndexException(
                        target,
                        "a new or empty folder for the copy",
                        found.getFirst().getFileName() + " in it");
            }
        }
        for (int attempt = 1; ; attempt++) {
            Manifest manifest = Index.newestManifest(folder);
            try {
                take(folder, target, manifest, mode);
                return manifest.generation();
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS || Index.newestManifest(folder).generation() == manifest.generation()) {
                    throw Snapshot.missing(folder, e, manifest.generation());
                }
                clear(target);
            }
        }
    }

    private static void take(Path folder, Path target, Manifest manifest, Mode mode) throws IOException {
        Set<String> names = IndexFolder.files(manifest, SchemaCodec.schema(folder, manifest));
        for (String name : names) {
            switch (mode) {
                case LINK -> link(folder.resolve(name), target.resolve(name));
                case COPY -> copy(folder.resolve(name), target.resolve(name));
            }
        }
        DurableFiles.forceFolder(target);
        ManifestStore.commit(target, manifest);
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException e) {
            throw new FileSystemException(to.toString(), from.toString(), "no hard links here; copy instead");
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(from.toString()); // the first one names the link too
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long at = 0; at < size; ) {
                at += in.transferTo(at, size - at, out);
            }
            out.force(true);
        }
    }

    private static void clear(Path target) throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }
}
