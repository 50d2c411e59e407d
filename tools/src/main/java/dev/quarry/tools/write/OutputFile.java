package dev.quarry.tools.write;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/// A file that appears under its name only when [#finish()] has put all of it on disk.
///
/// Until then it lies beside the target under a `.part` name; [#close()] without [#finish()] deletes it. A name
/// that ends in `.gz` or `.zst` is packed. An existing file of the name is replaced.
public final class OutputFile implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean finished;

    public OutputFile(Path target) throws IOException {
        this.target = target;
        this.part = partFor(target);
        this.channel = FileChannel.open(part, StandardOpenOption.WRITE);
        try {
            this.out = new BufferedOutputStream(pack(target, Channels.newOutputStream(channel)), BUFFER_BYTES);
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(part);
            throw e;
        }
    }

    /// A new empty file in the target's folder.
    static Path partFor(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(target + ": expected the name of a file, found a root folder");
        }
        return Files.createTempFile(folder, "." + target.getFileName() + ".", ".part");
    }

    static boolean isPacked(Path target) {
        String name = String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") || name.endsWith(".zst");
    }

    private static OutputStream pack(Path target, OutputStream plain) throws IOException {
        String name = String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return new GZIPOutputStream(plain, BUFFER_BYTES);
        }
        return name.endsWith(".zst") ? new ZstdOutputStreamNoFinalizer(plain) : plain;
    }

    public OutputStream stream() {
        return out;
    }

    /// Overwrites the first bytes of a file that is not packed.
    void patchStart(byte[] bytes) throws IOException {
        out.flush();
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left, left.position());
        }
    }

    /// Flushes to disk and gives the file its name.
    public void finish() throws IOException {
        out.flush();
        if (isPacked(target)) {
            // Closing is what ends a packed stream, and closes the channel with it.
            out.close();
            try (FileChannel again = FileChannel.open(part, StandardOpenOption.WRITE)) {
                again.force(true);
            }
        } else {
            channel.force(true);
            out.close();
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        finished = true;
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            try (channel) {
                out.close();
            } finally {
                Files.deleteIfExists(part);
            }
        }
    }
}
