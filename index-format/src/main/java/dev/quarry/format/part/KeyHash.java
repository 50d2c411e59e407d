package dev.quarry.format.part;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The 64-bit hash of key tables, part of the format: it starts from the length, takes the bytes as little-endian words
/// (the last one filled with zeros), and ends with the finalizer that David Stafford published as "Mix13". A long has
/// the hash of its eight little-endian bytes. It mixes well and is fast; it is not meant to resist keys made to
/// collide.
public final class KeyHash {

    private static final long LENGTH_FACTOR = 0x9E37_79B9_7F4A_7C15L;
    /// Eight times [#LENGTH_FACTOR].
    private static final long START_OF_LONGS = 0xF1BB_CDCB_FA53_E0A8L;
    private static final long FACTOR_1 = 0xBF58_476D_1CE4_E5B9L;
    private static final long FACTOR_2 = 0x94D0_49BB_1331_11EBL;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private KeyHash() {}

    /// The hash of a range of an array.
    public static long of(byte[] key, int from, int length) {
        long hash = length * LENGTH_FACTOR;
        int end = from + length;
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = step(hash, word(key, at));
        }
        if (at < end) {
            hash = step(hash, tail(key, at, end - at));
        }
        return finish(hash);
    }

    /// The hash of a range of a segment; equal to that of an array with the same bytes.
    public static long of(MemorySegment key, long from, int length) {
        long hash = length * LENGTH_FACTOR;
        long end = from + length;
        long at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = step(hash, key.get(LONG, at));
        }
        if (at < end) {
            long tail = 0;
            for (long i = end - 1; i >= at; i--) {
                tail = (tail << 8) | Byte.toUnsignedLong(key.get(BYTE, i));
            }
            hash = step(hash, tail);
        }
        return finish(hash);
    }

    /// The hash of a long.
    public static long of(long key) {
        return finish(step(START_OF_LONGS, key));
    }

    static long word(byte[] key, int at) {
        return (long) WORD.get(key, at);
    }

    private static long tail(byte[] key, int at, int length) {
        long tail = 0;
        for (int i = at + length - 1; i >= at; i--) {
            tail = (tail << 8) | Byte.toUnsignedLong(key[i]);
        }
        return tail;
    }

    private static long step(long hash, long word) {
        long mixed = (hash ^ word) * FACTOR_1;
        return mixed ^ (mixed >>> 32);
    }

    private static long finish(long hash) {
        long mixed = (hash ^ (hash >>> 30)) * FACTOR_1;
        mixed = (mixed ^ (mixed >>> 27)) * FACTOR_2;
        return mixed ^ (mixed >>> 31);
    }
}
