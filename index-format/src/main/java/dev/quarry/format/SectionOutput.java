package dev.quarry.format;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/// The bytes of one section while it is written; positions count from the section's start. Not thread-safe.
public final class SectionOutput extends LittleEndianOutput {

    private final CRC32C crc = new CRC32C();
    private final FileChannel channel;

    SectionOutput(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    FileChannel channel() {
        return channel;
    }

    @Override
    void accept(ByteBuffer bytes) {
        crc.update(bytes);
    }

    int crc() {
        return (int) crc.getValue();
    }
}
