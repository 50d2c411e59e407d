package dev.quarry.format.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// Rewrites the kind of a directory entry and the checksums over it, as a newer version could have written it.
final class UnknownKind {

    private UnknownKind() {}

    static void put(Path file, int entry, int kind) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int footer = bytes.length - 64;
        int directory = (int) buffer.getLong(footer + 8);
        int entries = buffer.getInt(footer + 16);
        buffer.putInt(directory + 32 * entry, kind);
        buffer.putInt(footer + 20, crc(bytes, directory, 32 * entries));
        buffer.putInt(footer + 60, crc(bytes, footer, 60));
        Files.write(file, bytes);
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
