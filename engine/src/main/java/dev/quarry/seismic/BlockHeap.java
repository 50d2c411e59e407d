package dev.quarry.seismic;

import java.util.Arrays;

/// Hands out blocks, best score first. Filling costs one step a block, taking one a step logarithmic in their
/// number: most blocks are never taken. Scratch of one searcher.
final class BlockHeap {

    /// score bits (not negative, so they sort as the scores do), then the place
    private long[] keys = new long[256];

    private int size;

    void clear() {
        size = 0;
    }

    /// Adds without order; [#order] must follow.
    void add(float score, int place) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
        }
        keys[size++] = (long) Float.floatToRawIntBits(score) << Integer.SIZE | place;
    }

    void order() {
        for (int i = size / 2 - 1; i >= 0; i--) {
            sift(keys[i], i);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    float topScore() {
        return Float.intBitsToFloat((int) (keys[0] >>> Integer.SIZE));
    }

    /// Removes the best and returns its place.
    int take() {
        int place = (int) keys[0];
        size--;
        if (size > 0) {
            sift(keys[size], 0);
        }
        return place;
    }

    private void sift(long key, int hole) {
        int at = hole;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && keys[child + 1] > keys[child]) {
                child++;
            }
            if (keys[child] <= key) {
                break;
            }
            keys[at] = keys[child];
            at = child;
        }
        keys[at] = key;
    }
}
