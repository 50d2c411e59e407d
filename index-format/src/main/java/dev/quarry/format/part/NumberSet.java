package dev.quarry.format.part;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The hash table of a key table while it is written: key numbers by the high 32 bits of their hash, off-heap,
/// doubling at a load of two thirds (12 to 24 bytes a key, and half as much again for the moment of doubling). It
/// does not see keys: the caller walks the slots from [#home] by [#next] until one is [#EMPTY] and compares where
/// [#matches] says so. Not thread-safe, but may move between threads.
final class NumberSet implements AutoCloseable {

    static final long EMPTY = 0;
    private static final int SMALLEST_BITS = 10;

    private Arena arena = Arena.ofShared();
    private int bits = SMALLEST_BITS;
    private MemorySegment slots = allocate(arena, bits);
    private long count;

    private static MemorySegment allocate(Arena arena, int bits) {
        return arena.allocate(Long.BYTES << bits, Long.BYTES);
    }

    long home(long hash) {
        return hash >>> -bits;
    }

    long next(long at) {
        return (at + 1) & ((1L << bits) - 1);
    }

    /// [#EMPTY], or the number and the high half of the hash.
    long slot(long at) {
        return slots.getAtIndex(JAVA_LONG, at);
    }

    static boolean matches(long slot, long hash) {
        return (slot ^ hash) >>> Integer.SIZE == 0;
    }

    static int number(long slot) {
        return (int) slot - 1;
    }

    /// Adds a number at an empty slot found for its hash.
    void add(long at, long hash, int number) {
        slots.setAtIndex(JAVA_LONG, at, (hash & (-1L << Integer.SIZE)) | (number + 1L));
        count++;
        if (count * 3 > 2L << bits) {
            grow();
        }
    }

    /// Puts another number into a filled slot found for its hash.
    void replace(long at, long hash, int number) {
        slots.setAtIndex(JAVA_LONG, at, (hash & (-1L << Integer.SIZE)) | (number + 1L));
    }

    private void grow() {
        long capacity = 1L << bits;
        MemorySegment old = slots;
        Arena wider = Arena.ofShared();
        slots = allocate(wider, bits + 1);
        bits++;
        for (long i = 0; i < capacity; i++) {
            long slot = old.getAtIndex(JAVA_LONG, i);
            if (slot != EMPTY) {
                long at = home(slot);
                while (slot(at) != EMPTY) {
                    at = next(at);
                }
                slots.setAtIndex(JAVA_LONG, at, slot);
            }
        }
        arena.close();
        arena = wider;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
