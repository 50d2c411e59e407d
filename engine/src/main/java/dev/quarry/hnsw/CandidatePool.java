package dev.quarry.hnsw;

import java.util.Arrays;

/// The best positions met so far, best first, each marked as waiting until it is taken. A search has ended when
/// none waits. Scratch of one search.
///
/// Implementation: one sorted array of packed `long`s (monotone score bits, the position's complement, the
/// waiting mark), where an offer costs a binary search and a move of what is worse, and taking the next one a
/// step of a cursor. It stands for the paper's two heaps, the candidates C and the nearest found W: what falls
/// out of W can never be taken from C.
final class CandidatePool {

    private static final long WAITING = 1;

    private long[] keys = {};
    private int capacity;
    private int size;
    /// Nothing waits before this place.
    private int cursor;

    /// Empties the pool.
    ///
    /// @param ef how many positions it keeps
    void reset(int ef) {
        if (keys.length < ef) {
            keys = new long[Math.max(ef, Math.min(2 * keys.length, 1 << 20))];
        }
        capacity = ef;
        size = 0;
        cursor = 0;
    }

    int size() {
        return size;
    }

    /// Offers a position that was not offered before.
    ///
    /// @param score NaN counts as negative infinity
    /// @return the place it took, or the pool's capacity when it is worse than all kept
    int offer(int position, float score) {
        long key = key(position, score);
        if (size == capacity) {
            if (key < keys[size - 1]) {
                return capacity;
            }
        } else {
            size++;
        }
        int place = place(key);
        System.arraycopy(keys, place, keys, place + 1, size - 1 - place);
        keys[place] = key;
        cursor = Math.min(cursor, place);
        return place;
    }

    private int place(long key) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] > key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Takes the best position that waits, or -1.
    int take() {
        while (cursor < size) {
            long key = keys[cursor];
            if ((key & WAITING) != 0) {
                keys[cursor++] = key & ~WAITING;
                return position(key);
            }
            cursor++;
        }
        return -1;
    }

    /// The position at a place, 0 being the best.
    int position(int place) {
        return position(keys[place]);
    }

    float score(int place) {
        int monotone = (int) (keys[place] >> Integer.SIZE);
        return Float.intBitsToFloat(monotone ^ ((monotone >> 31) & Integer.MAX_VALUE));
    }

    /// Sorts positions by score, best first, equal scores by position.
    ///
    /// @param scratch at least `count` long
    static void sort(int[] positions, float[] scores, int count, long[] scratch) {
        for (int i = 0; i < count; i++) {
            scratch[i] = key(positions[i], scores[i]);
        }
        Arrays.sort(scratch, 0, count);
        for (int i = 0; i < count; i++) {
            long key = scratch[count - 1 - i];
            int monotone = (int) (key >> Integer.SIZE);
            positions[i] = position(key);
            scores[i] = Float.intBitsToFloat(monotone ^ ((monotone >> 31) & Integer.MAX_VALUE));
        }
    }

    private static int position(long key) {
        return ~(int) (key >>> 1) & Integer.MAX_VALUE;
    }

    private static long key(int position, float score) {
        int bits = Float.floatToRawIntBits(Float.isNaN(score) ? Float.NEGATIVE_INFINITY : score + 0f);
        int monotone = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return (long) monotone << Integer.SIZE | (long) (~position & Integer.MAX_VALUE) << 1 | WAITING;
    }
}
