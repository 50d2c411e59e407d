package dev.quarry.tests.crash.disk;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts what goes through to the real provider, fails some of it, and keeps the journal. Thread-safe.
final class FaultyProvider extends FileSystemProvider {

    private final FaultyFileSystem system;

    FaultyProvider(FaultyFileSystem system) {
        this.system = system;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path real = FaultyPath.real(path);
        if (options.contains(APPEND) || options.contains(DELETE_ON_CLOSE)) {
            throw new UnsupportedOperationException("options " + options);
        }
        boolean isNew = !Files.exists(real);
        boolean writes = options.contains(WRITE);
        Call.Kind kind = isNew && writes
                ? Call.Kind.CREATE_FILE
                : writes && options.contains(TRUNCATE_EXISTING) ? Call.Kind.TRUNCATE : Call.Kind.OPEN;
        return system.calls().run(kind, real, () -> {
            FileChannel channel = FileChannel.open(real, options, attributes);
            if (kind == Call.Kind.CREATE_FILE) {
                system.journal().created(real, Node.Kind.FILE);
            }
            Node node = system.journal().node(real);
            if (node == null) {
                channel.close();
                throw new NoSuchFileException(real.toString());
            }
            if (kind == Call.Kind.TRUNCATE) {
                system.journal().changed(new Change.Truncated(node, 0));
            }
            return new FaultyChannel(system, channel, real, node);
        });
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        Path real = FaultyPath.real(folder);
        List<Path> entries = new ArrayList<>();
        system.calls().run(Call.Kind.LIST, real, () -> {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(real)) {
                for (Path entry : stream) {
                    Path wrapped = new FaultyPath(system, entry);
                    if (filter.accept(wrapped)) {
                        entries.add(wrapped);
                    }
                }
            }
            return entries;
        });
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return entries.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        Path real = FaultyPath.real(folder);
        system.calls().perform(Call.Kind.CREATE_FOLDER, real, () -> {
            Files.createDirectory(real, attributes);
            system.journal().created(real, Node.Kind.FOLDER);
        });
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        Path real = FaultyPath.real(link);
        system.calls().perform(Call.Kind.LINK, real, () -> {
            Files.createLink(real, FaultyPath.real(existing));
            system.journal().linked(real, FaultyPath.real(existing));
        });
    }

    @Override
    public void delete(Path path) throws IOException {
        Path real = FaultyPath.real(path);
        system.calls().perform(Call.Kind.DELETE, real, () -> {
            Files.delete(real);
            system.journal().deleted(real);
        });
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Path from = FaultyPath.real(source);
        Path to = FaultyPath.real(target);
        system.calls().perform(Call.Kind.MOVE, to, () -> {
            Files.move(from, to, options);
            system.journal().moved(from, to);
        });
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw new UnsupportedOperationException("copying: it would not be seen by the journal");
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return Files.isSameFile(FaultyPath.real(path), FaultyPath.real(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return Files.isHidden(FaultyPath.real(path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return Files.getFileStore(FaultyPath.real(path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        Path real = FaultyPath.real(path);
        real.getFileSystem().provider().checkAccess(real, modes);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return Files.getFileAttributeView(FaultyPath.real(path), type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return Files.readAttributes(FaultyPath.real(path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return Files.readAttributes(FaultyPath.real(path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("attributes");
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException("by URI");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException("by URI");
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("by URI");
    }
}
