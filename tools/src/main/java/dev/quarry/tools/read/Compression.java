package dev.quarry.tools.read;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/// How the bytes of a file are packed: told by their first bytes, never by the name.
enum Compression {
    NONE("") {
        @Override
        InputStream unpack(Path file, InputStream packed) {
            return packed;
        }
    },
    GZIP(".gz") {
        @Override
        InputStream unpack(Path file, InputStream packed) {
            return new GzipMembers(file, packed);
        }
    },
    ZSTD(".zst") {
        @Override
        InputStream unpack(Path file, InputStream packed) throws IOException {
            return new ZstdInputStreamNoFinalizer(packed);
        }
    };

    /// Bytes [#detect] wants to see, if the file has so many.
    static final int MAGIC_BYTES = 4;

    private final String suffix;

    Compression(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    /// The unpacked bytes of `packed`, which the result closes.
    abstract InputStream unpack(Path file, InputStream packed) throws IOException;

    /// Tells the packing from the first `length` bytes of a file.
    static Compression detect(byte[] head, int length) {
        if (length >= 2 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
            return GZIP;
        }
        if (length >= 4) {
            int magic = (head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16 | (head[3] & 0xff) << 24;
            boolean frame = magic == 0xFD2FB528;
            boolean skippable = (magic & 0xFFFFFFF0) == 0x184D2A50;
            return frame || skippable ? ZSTD : NONE;
        }
        return NONE;
    }

    /// What the name of a file claims; used for outputs and to tell a mislabelled input.
    static Compression named(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return GZIP;
        }
        return name.endsWith(".zst") ? ZSTD : NONE;
    }

    /// The name without a packing suffix: `a.csr.gz` is `a.csr`.
    static String bareName(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - named(file).suffix.length());
    }
}
