package dev.quarry.seismic;

import java.util.Arrays;

/// A list's rows in blocks, made by counting sort from a block number for each row. Blocks without rows are left
/// out; rows ascend inside a block. Scratch of one thread.
final class Blocks {

    private int[] starts = new int[2];
    private int[] rows = new int[0];
    private int count;

    /// Cuts `rowCount` rows into blocks.
    ///
    /// @param blockOf `(rowCount)`: the block of each row, below `blocks`
    void assign(int[] listRows, int[] blockOf, int rowCount, int blocks) {
        int[] next = new int[blocks + 1];
        for (int i = 0; i < rowCount; i++) {
            next[blockOf[i] + 1]++;
        }
        starts = new int[blocks + 1];
        count = 0;
        for (int block = 0; block < blocks; block++) {
            boolean empty = next[block + 1] == 0;
            next[block + 1] += next[block];
            if (!empty) {
                starts[++count] = next[block + 1];
            }
        }
        rows = new int[rowCount];
        for (int i = 0; i < rowCount; i++) {
            rows[next[blockOf[i]]++] = listRows[i];
        }
        for (int block = 0; block < count; block++) {
            Arrays.sort(rows, starts[block], starts[block + 1]);
        }
    }

    int count() {
        return count;
    }

    int start(int block) {
        return starts[block];
    }

    int row(int index) {
        return rows[index];
    }

    /// `(count + 1)`: where each block starts among [#rows], and the end of the last.
    int[] starts() {
        return Arrays.copyOf(starts, count + 1);
    }

    int[] rows() {
        return rows;
    }
}
