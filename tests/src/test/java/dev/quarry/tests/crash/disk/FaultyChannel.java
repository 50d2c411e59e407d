package dev.quarry.tests.crash.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file's channel: what changes or forces the file is counted, may fail, and goes to the journal. Thread-safe.
final class FaultyChannel extends FileChannel {

    private final FaultyFileSystem system;
    private final FileChannel real;
    private final Path file;
    private final Node node;

    FaultyChannel(FaultyFileSystem system, FileChannel real, Path file, Node node) {
        this.system = system;
        this.real = real;
        this.file = file;
        this.node = node;
        system.channels().incrementAndGet();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return real.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int from, int count) throws IOException {
        return real.read(targets, from, count);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return real.read(target, position);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return count(source, real.position(), real::write);
    }

    @Override
    public long write(ByteBuffer[] sources, int from, int count) throws IOException {
        long written = 0;
        for (int i = from; i < from + count; i++) {
            while (sources[i].hasRemaining()) {
                written += write(sources[i]);
            }
        }
        return written;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return count(source, position, bytes -> real.write(bytes, position));
    }

    private interface Writing {

        int write(ByteBuffer bytes) throws IOException;
    }

    private int count(ByteBuffer source, long position, Writing writing) throws IOException {
        int half = source.remaining() / 2;
        return system.calls()
                .run(
                        Call.Kind.WRITE,
                        file,
                        () -> journaled(source, position, writing),
                        () -> journaled(source.slice(source.position(), half), position, writing),
                        () -> {});
    }

    private int journaled(ByteBuffer source, long position, Writing writing) throws IOException {
        ByteBuffer copy = source.duplicate();
        int written = writing.write(source);
        byte[] bytes = new byte[written];
        copy.get(bytes);
        system.journal().changed(new Change.Written(node, position, bytes));
        return written;
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        real.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public FileChannel truncate(long byteSize) throws IOException {
        system.calls().perform(Call.Kind.TRUNCATE, file, () -> {
            real.truncate(byteSize);
            system.journal().changed(new Change.Truncated(node, byteSize));
        });
        return this;
    }

    @Override
    public void force(boolean metadata) throws IOException {
        Call.Kind kind = node.kind() == Node.Kind.FILE ? Call.Kind.FORCE_FILE : Call.Kind.FORCE_FOLDER;
        system.calls()
                .perform(
                        kind,
                        file,
                        () -> system.journal().changed(new Change.Forced(node)), // the real disk need not work
                        () -> system.journal().changed(new Change.ForceFailed(node)));
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 16));
        if (source.read(bytes) <= 0) {
            return 0;
        }
        bytes.flip();
        long at = position;
        while (bytes.hasRemaining()) {
            at += write(bytes, at);
        }
        return at - position;
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        requireReadOnly(mode);
        return system.calls().run(Call.Kind.MAP, file, () -> real.map(mode, position, size));
    }

    @Override
    public MemorySegment map(MapMode mode, long offset, long size, Arena arena) throws IOException {
        requireReadOnly(mode);
        return system.calls().run(Call.Kind.MAP, file, () -> real.map(mode, offset, size, arena));
    }

    private static void requireReadOnly(MapMode mode) {
        if (!mode.equals(MapMode.READ_ONLY)) {
            throw new UnsupportedOperationException("writing through a mapping is not seen by the journal");
        }
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return system.calls().run(Call.Kind.LOCK, file, () -> real.lock(position, size, shared));
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        system.calls().perform(Call.Kind.LOCK, file, () -> {});
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        system.channels().decrementAndGet();
        real.close();
    }
}
