package dev.quarry.tests.crash.disk;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A file system for one folder of the real one, in which each call that changes, forces, opens or maps a file
/// has a number. A [FaultPlan] makes calls fail; the [Journal] tells what a power cut could have left at any
/// time. Code under test meets it as a `Path` and nothing else:
///
/// ```java
/// FaultyFileSystem system = FaultyFileSystem.over(realFolder, new FaultPlan.At(17, Failure.TORN,
/// Afterwards.FAIL));
/// Index.create(system.root().resolve("index"), schema);
/// ```
///
/// Forcing changes the journal only: the real disk is not made to work. Thread-safe.
public final class FaultyFileSystem extends FileSystem {

    private final Path realFolder;
    private final IoCalls calls;
    private final Journal journal;
    private final FaultyProvider provider = new FaultyProvider(this);
    private final AtomicInteger channels = new AtomicInteger();

    private FaultyFileSystem(Path realFolder, FaultPlan plan) throws IOException {
        this.realFolder = realFolder;
        this.calls = new IoCalls(plan);
        this.journal = new Journal(realFolder);
    }

    /// A file system whose root is an empty real folder.
    public static FaultyFileSystem over(Path realFolder, FaultPlan plan) throws IOException {
        return new FaultyFileSystem(realFolder, plan);
    }

    /// The folder, in this file system.
    public Path root() {
        return new FaultyPath(this, realFolder);
    }

    /// The calls so far.
    public IoCalls calls() {
        return calls;
    }

    /// The changes so far.
    public Journal journal() {
        return journal;
    }

    /// How many channels are open.
    public int openChannels() {
        return channels.get();
    }

    AtomicInteger channels() {
        return channels;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("closing");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return realFolder.getFileSystem().getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(root());
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return realFolder.getFileSystem().getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return realFolder.getFileSystem().supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return new FaultyPath(this, realFolder.getFileSystem().getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher real = realFolder.getFileSystem().getPathMatcher(syntaxAndPattern);
        return path -> real.matches(FaultyPath.real(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("principals");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("watching");
    }
}
