package dev.quarry.collect;

import java.util.Arrays;

/// Keeps the `k` best rows offered: higher scores first, equal scores in ascending order of row.
///
/// That order is total, so what is kept does not depend on the order of offers. Offering the same row twice keeps it
/// twice. Scratch of one searcher: reused through [#reset(int)], not safe for several threads.
///
/// Implementation: score and row are packed into one `long` that sorts like the pair does (score bits made monotone on
/// top, the row's complement below), so each step of the heap is one comparison. The first `k` offers are appended
/// only; from then on a binary heap holds the worst kept row on top. Memory: 8 bytes for each row kept, grown as rows
/// come, so that a large `k` costs nothing on few rows.
public final class TopK {
    private static final int FIRST_CAPACITY = 1024;

    private int k;
    private int size;
    private long[] keys;
    private float threshold;
    private float floor = Float.NEGATIVE_INFINITY;
    /// A score that `k` rows beside this collector reach, negative infinity when there are none.
    private float beside = Float.NEGATIVE_INFINITY;

    /// @param k how many rows to keep, at least 1
    public TopK(int k) {
        this.k = checked(k);
        this.keys = new long[Math.min(k, FIRST_CAPACITY)];
        this.threshold = Float.NEGATIVE_INFINITY;
    }

    /// Empties this collector, and keeps the `k` best from now on. Allocates nothing.
    public void reset(int k) {
        reset(k, Float.NEGATIVE_INFINITY);
    }

    /// Empties this collector, and keeps the `k` best of the rows that score at least `least` from now on. Allocates
    /// nothing.
    public void reset(int k, float least) {
        reset(k, least, Float.NEGATIVE_INFINITY);
    }

    /// Empties this collector, and keeps what may be among the `k` best of the rows that score at least `least`
    /// from now on, where `k` rows that score at least `reached` are known already: those below it are not kept.
    /// Allocates nothing.
    ///
    /// @param reached negative infinity where fewer are known
    public void reset(int k, float least, float reached) {
        this.k = checked(k);
        floor = least;
        beside = reached;
        reset();
    }

    /// Empties this collector. Allocates nothing.
    public void reset() {
        size = 0;
        threshold = Math.nextDown(Math.max(floor, beside));
    }

    private static int checked(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1, found " + k);
        }
        return k;
    }

    /// How many rows are to be kept.
    public int k() {
        return k;
    }

    /// How many rows are kept now.
    public int size() {
        return size;
    }

    /// True if `k` rows are kept, so that a further one can only replace one of them.
    public boolean isFull() {
        return size == k;
    }

    /// True if `k` rows are kept here or known beside this collector, so that fewer than `k` say nothing of how
    /// many there are to find.
    public boolean isServed() {
        return isFull() || beside > Float.NEGATIVE_INFINITY;
    }

    /// The least score that is kept, negative infinity unless set.
    public float floor() {
        return floor;
    }

    /// The score of the worst kept row once `k` are kept; before, just below the floor or what `k` other rows
    /// reach. A row with a lower score will not be kept; one with this score only if its number is below that of
    /// the worst, so where rows come in ascending order a scan may skip scores equal to the threshold.
    public float threshold() {
        return threshold;
    }

    /// Offers one row.
    ///
    /// @param score -0 counts as 0
    /// @return true if the row is kept for now
    /// @throws IllegalArgumentException if the score is NaN or the row negative
    public boolean offer(int row, float score) {
        if (score < threshold) {
            return false;
        }
        long key = key(row, score);
        if (size < k) {
            if (score < floor || score < beside) {
                return false;
            }
            append(key);
            return true;
        }
        if (key < keys[0]) {
            return false;
        }
        siftDown(key, 0, size);
        threshold = score(keys[0]);
        return true;
    }

    /// Offers the first `count` of `rows` with the scores at the same places.
    ///
    /// @throws IllegalArgumentException if a score is NaN or a row negative; the rows before it are offered
    public void offerAll(int[] rows, float[] scores, int count) {
        for (int i = 0; i < count; i++) {
            if (!(scores[i] < threshold)) {
                offer(rows[i], scores[i]);
            }
        }
    }

    /// Offers `count` consecutive rows from `firstRow` on; `scores[i]` belongs to `firstRow + i`.
    ///
    /// @throws IllegalArgumentException if a score is NaN or a row negative; the rows before it are offered
    public void offerRange(int firstRow, float[] scores, int count) {
        for (int i = 0; i < count; i++) {
            if (!(scores[i] < threshold)) {
                offer(firstRow + i, scores[i]);
            }
        }
    }

    /// Writes what is kept to the arrays, best first, and empties this collector.
    ///
    /// @param rows at least [#size()] long
    /// @param scores at least [#size()] long
    /// @return how many were written
    public int drain(int[] rows, float[] scores) {
        if (rows.length < size || scores.length < size) {
            throw new IllegalArgumentException("expected arrays of at least " + size + ", found rows " + rows.length
                    + ", scores " + scores.length);
        }
        if (size < k) {
            heapify();
        }
        int count = size;
        for (int left = count - 1; left >= 0; left--) {
            long worst = keys[0];
            siftDown(keys[left], 0, left);
            rows[left] = row(worst);
            scores[left] = score(worst);
        }
        reset();
        return count;
    }

    private void append(long key) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, (int) Math.min(k, 2L * size));
        }
        keys[size++] = key;
        if (size == k) {
            heapify();
            threshold = score(keys[0]);
        }
    }

    private void heapify() {
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(keys[i], i, size);
        }
    }

    /// Puts `key` into the heap of the first `end` keys at `hole`, or below where the keys are worse.
    private void siftDown(long key, int hole, int end) {
        int at = hole;
        for (int child = 2 * at + 1; child < end && child > 0; child = 2 * at + 1) {
            if (child + 1 < end && keys[child + 1] < keys[child]) {
                child++;
            }
            if (keys[child] >= key) {
                break;
            }
            keys[at] = keys[child];
            at = child;
        }
        if (at < end) {
            keys[at] = key;
        }
    }

    private static long key(int row, float score) {
        if (Float.isNaN(score) || row < 0) {
            throw new IllegalArgumentException("expected a row and a number, found row " + row + ", score " + score);
        }
        int bits = Float.floatToRawIntBits(score + 0f);
        int monotone = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
        return (long) monotone << 32 | Integer.toUnsignedLong(~row);
    }

    private static int row(long key) {
        return ~(int) key;
    }

    private static float score(long key) {
        int monotone = (int) (key >> 32);
        return Float.intBitsToFloat(monotone ^ ((monotone >> 31) & Integer.MAX_VALUE));
    }
}
