package dev.quarry.score;

import java.util.Arrays;

/// The `k`-th largest of the numbers offered. Memory grows with what is kept, up to `k`. Scratch of one scorer.
final class KthBest {

    private int k = 1;
    private int size;
    /// once full a heap, the smallest on top
    private int[] kept = new int[64];

    void reset(int newK) {
        k = newK;
        size = 0;
    }

    /// The `k`-th largest, or the least int before there are `k`.
    int threshold() {
        return size == k ? kept[0] : Integer.MIN_VALUE;
    }

    void offer(int number) {
        if (size == k) {
            if (number > kept[0]) {
                sift(number, 0);
            }
            return;
        }
        if (size == kept.length) {
            kept = Arrays.copyOf(kept, (int) Math.min(k, 2L * size));
        }
        kept[size++] = number;
        if (size == k) {
            for (int i = size / 2 - 1; i >= 0; i--) {
                sift(kept[i], i);
            }
        }
    }

    private void sift(int number, int hole) {
        int at = hole;
        for (int child = 2 * at + 1; child < size && child > 0; child = 2 * at + 1) {
            if (child + 1 < size && kept[child + 1] < kept[child]) {
                child++;
            }
            if (kept[child] >= number) {
                break;
            }
            kept[at] = kept[child];
            at = child;
        }
        kept[at] = number;
    }
}
