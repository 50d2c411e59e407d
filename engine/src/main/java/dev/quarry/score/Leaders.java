package dev.quarry.score;

import java.util.Arrays;

/// Rows that were among the best when they came, until they are handed out or others have left them behind. Scratch of
/// one ranking.
final class Leaders {

    private int[] rows = new int[256];
    /// beside the rows: their scores, as whole numbers of the same order
    private int[] scores = new int[256];
    private int size;

    void clear() {
        size = 0;
    }

    /// Makes room for `count` more.
    void reserve(int count) {
        if (rows.length < size + count) {
            int length = Math.max(size + count, 2 * rows.length);
            rows = Arrays.copyOf(rows, length);
            scores = Arrays.copyOf(scores, length);
        }
    }

    /// Adds a row that reaches `least`; there is room.
    void offer(int row, int score, int least) {
        rows[size] = row;
        scores[size] = score;
        size += score >= least ? 1 : 0;
    }

    /// Moves rows that reach `least` to `out`, the first that came first, and forgets those before them that do not.
    ///
    /// @return how many, at most the length of `out`
    int take(int[] out, int least) {
        int taken = 0;
        int at = 0;
        for (; at < size && taken < out.length; at++) {
            out[taken] = rows[at];
            taken += scores[at] >= least ? 1 : 0;
        }
        System.arraycopy(rows, at, rows, 0, size - at);
        System.arraycopy(scores, at, scores, 0, size - at);
        size -= at;
        return taken;
    }
}
