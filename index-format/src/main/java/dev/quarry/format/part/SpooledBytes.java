package dev.quarry.format.part;

import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.Spool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/// A growing sequence of bytes that can be read while it grows: the last mebibyte is in memory, what is before it in a
/// mapped temporary file. Memory grows with what is appended. Not thread-safe, but may move between threads.
final class SpooledBytes implements AutoCloseable {

    private static final int TAIL_BYTES = 1 << 20;
    private static final int FIRST_BYTES = 1 << 10;

    private final Spool spool;
    private byte[] tail = new byte[FIRST_BYTES];
    private MemorySegment tailSegment = MemorySegment.ofArray(tail);
    private int tailLength;
    private Arena arena = Arena.ofShared();
    private MemorySegment mapped = MemorySegment.NULL;

    private SpooledBytes(Spool spool) {
        this.spool = spool;
    }

    static SpooledBytes create(Path folder, String name) throws IOException {
        return new SpooledBytes(Spool.create(folder, name));
    }

    long length() {
        return mapped.byteSize() + tailLength;
    }

    /// Appends at most a mebibyte. A range appended by one call can be read by one call.
    void append(byte[] bytes, int from, int length) throws IOException {
        room(length);
        System.arraycopy(bytes, from, tail, tailLength, length);
        tailLength += length;
    }

    void appendLong(long value) throws IOException {
        room(Long.BYTES);
        tailSegment.set(LONG, tailLength, value);
        tailLength += Long.BYTES;
    }

    long longAt(long at) {
        long inTail = at - mapped.byteSize();
        return inTail >= 0 ? tailSegment.get(LONG, inTail) : mapped.get(LONG, at);
    }

    boolean equalsAt(long at, byte[] bytes, int from, int length) {
        long inTail = at - mapped.byteSize();
        if (inTail >= 0) {
            int start = (int) inTail;
            return Arrays.equals(tail, start, start + length, bytes, from, from + length);
        }
        return MemorySegment.mismatch(mapped, at, at + length, MemorySegment.ofArray(bytes), from, from + length) < 0;
    }

    byte[] copy(long at, int length) {
        long inTail = at - mapped.byteSize();
        if (inTail >= 0) {
            int start = (int) inTail;
            return Arrays.copyOfRange(tail, start, start + length);
        }
        return mapped.asSlice(at, length).toArray(LittleEndian.BYTE);
    }

    /// Everything appended so far, valid until the next append.
    MemorySegment all() throws IOException {
        if (tailLength > 0) {
            spill();
        }
        return mapped;
    }

    private void room(int length) throws IOException {
        if (TAIL_BYTES - tailLength < length) {
            spill();
        }
        if (tail.length - tailLength < length) {
            tail = Arrays.copyOf(tail, Math.clamp(2L * (tailLength + length), FIRST_BYTES, TAIL_BYTES));
            tailSegment = MemorySegment.ofArray(tail);
        }
    }

    private void spill() throws IOException {
        spool.putBytes(tail, 0, tailLength);
        Arena next = Arena.ofShared();
        try {
            mapped = spool.map(next);
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
        arena.close();
        arena = next;
        tailLength = 0;
    }

    @Override
    public void close() throws IOException {
        try (spool) {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
