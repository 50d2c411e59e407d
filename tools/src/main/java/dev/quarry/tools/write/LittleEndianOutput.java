package dev.quarry.tools.write;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Little-endian values to a stream.
public final class LittleEndianOutput implements Closeable {
    private final OutputStream out;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    public LittleEndianOutput(OutputStream out) {
        this.out = out;
    }

    public void putInt(int value) throws IOException {
        room(4);
        buffer.putInt(value);
    }

    public void putLong(long value) throws IOException {
        room(8);
        buffer.putLong(value);
    }

    public void putInts(int[] values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            putInt(values[i]);
        }
    }

    public void putFloats(float[] values, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            putInt(Float.floatToRawIntBits(values[i]));
        }
    }

    public void putBytes(byte[] values, int count) throws IOException {
        flush();
        out.write(values, 0, count);
    }

    public void flush() throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    @Override
    public void close() throws IOException {
        try (out) {
            flush();
        }
    }
}
