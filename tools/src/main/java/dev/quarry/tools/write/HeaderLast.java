package dev.quarry.tools.write;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file whose header holds what is known only at the end, the number of rows.
///
/// A plain file is written once and its header patched. A packed one cannot be patched: its body waits in a spool.
final class HeaderLast implements Closeable {
    private final OutputFile file;
    private final LittleEndianOutput direct;
    private final @Nullable Spool spool;

    HeaderLast(Path target, int headerBytes) throws IOException {
        this.file = new OutputFile(target);
        this.direct = new LittleEndianOutput(file.stream());
        try {
            this.spool = OutputFile.isPacked(target) && headerBytes > 0 ? new Spool(target) : null;
            if (spool == null) {
                direct.putBytes(new byte[headerBytes], headerBytes);
            }
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    LittleEndianOutput body() {
        return spool == null ? direct : spool.out();
    }

    /// Puts the header and gives the file its name.
    ///
    /// @param header as many bytes as were announced
    void finish(byte[] header) throws IOException {
        if (spool == null) {
            direct.flush();
            if (header.length > 0) {
                file.patchStart(header);
            }
        } else {
            file.stream().write(header);
            spool.drainTo(file.stream());
        }
        file.finish();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            if (spool != null) {
                spool.close();
            }
        }
    }
}
