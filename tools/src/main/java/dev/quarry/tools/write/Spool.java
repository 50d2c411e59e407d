package dev.quarry.tools.write;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Bytes kept in a temporary file beside the target until their place in it is known. Deleted on close.
final class Spool implements Closeable {
    private final Path file;
    private final LittleEndianOutput out;

    Spool(Path target) throws IOException {
        this.file = OutputFile.partFor(target);
        this.out = new LittleEndianOutput(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    LittleEndianOutput out() {
        return out;
    }

    /// Appends everything written so far to `into`; nothing can be written after.
    void drainTo(OutputStream into) throws IOException {
        out.close();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(into);
        }
    }

    @Override
    public void close() throws IOException {
        try (out) {
            Files.deleteIfExists(file);
        }
    }
}
