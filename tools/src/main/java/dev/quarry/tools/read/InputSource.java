package dev.quarry.tools.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file that exists, may be read, and whose packing is known; opened as often as a reader needs.
///
/// @param size bytes on disk
record InputSource(Path file, Compression compression, long size) {
    /// Looks at the file and its first bytes.
    ///
    /// @throws InputException if it is missing, not a regular file or not readable, or if its name promises gzip or
    ///     zstd and its bytes are neither
    static InputSource of(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InputException(file, "", "a file", "a directory");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InputException(file, "", "a regular file", "a pipe or a device");
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(Compression.MAGIC_BYTES);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new InputException(file, "", "a file", "nothing of that name", e);
        } catch (AccessDeniedException e) {
            throw new InputException(file, "", "a file that may be read", "no permission", e);
        }
        Compression compression = Compression.detect(head, head.length);
        Compression named = Compression.named(file);
        if (compression == Compression.NONE && named != Compression.NONE) {
            throw new InputException(
                    file,
                    "byte 0",
                    named == Compression.GZIP ? "gzip data (1f 8b), as the name says" : "zstd data, as the name says",
                    head.length == 0 ? "an empty file" : "bytes " + hex(head));
        }
        return new InputSource(file, compression, Files.size(file));
    }

    /// Bytes after decompression, or -1 if only reading can tell.
    long plainSize() {
        return compression == Compression.NONE ? size : -1;
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(text.isEmpty() ? "" : " ").append(String.format("%02x", b));
        }
        return text.toString();
    }
}
