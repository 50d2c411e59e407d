package dev.quarry.format;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/// Buffered little-endian appending to a file. Not thread-safe.
public abstract sealed class LittleEndianOutput permits SectionOutput, Spool {

    private static final int BUFFER_BYTES = 1 << 16;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long flushed;

    /// Bytes appended so far.
    public final long position() {
        return flushed + buffer.position();
    }

    public final void putByte(int value) throws IOException {
        room(Byte.BYTES).put((byte) value);
    }

    public final void putShort(int value) throws IOException {
        room(Short.BYTES).putShort((short) value);
    }

    public final void putInt(int value) throws IOException {
        room(Integer.BYTES).putInt(value);
    }

    public final void putLong(long value) throws IOException {
        room(Long.BYTES).putLong(value);
    }

    public final void putFloat(float value) throws IOException {
        room(Float.BYTES).putFloat(value);
    }

    public final void putBytes(byte[] bytes, int from, int length) throws IOException {
        putSegment(MemorySegment.ofArray(bytes).asSlice(from, length));
    }

    public final void putBytes(byte[] bytes) throws IOException {
        putBytes(bytes, 0, bytes.length);
    }

    /// Appends all bytes of a segment, whatever its size.
    public final void putSegment(MemorySegment bytes) throws IOException {
        for (long from = 0; from < bytes.byteSize(); ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int length = (int) Math.min(buffer.remaining(), bytes.byteSize() - from);
            MemorySegment.copy(bytes, from, MemorySegment.ofBuffer(buffer), 0, length);
            buffer.position(buffer.position() + length);
            from += length;
        }
    }

    /// Appends zero bytes until the position is a multiple of `alignment`, a power of two.
    public final void align(int alignment) throws IOException {
        for (long end = LittleEndian.align(position(), alignment); position() < end; ) {
            putByte(0);
        }
    }

    final void flush() throws IOException {
        buffer.flip();
        accept(buffer.duplicate());
        while (buffer.hasRemaining()) {
            flushed += channel().write(buffer);
        }
        buffer.clear();
    }

    /// Where the bytes go.
    abstract FileChannel channel() throws IOException;

    /// Sees every byte once, in order, before it is written.
    abstract void accept(ByteBuffer bytes);

    private ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }
}
