package dev.quarry.jpq;

import dev.quarry.kernel.Kernels;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import java.util.Arrays;

/// Codes on the heap, scanned entry by entry: exact, and fast enough for some hundred thousand rows. All rows are
/// present. Immutable.
public final class MemoryRows implements CodedRows {

    /// Rows summed together, so that their sums stay in the nearest cache.
    private static final int CHUNK = 2048;

    private final int rows;
    /// `(M, rows)`
    private final byte[][] columns;

    /// @param codes `(rows, M)`, one a byte, as an encoder writes them
    /// @throws IllegalArgumentException when there is no row, or a code that the shape does not have
    public MemoryRows(PqShape shape, int rows, byte[] codes) {
        int subQuantizers = shape.subQuantizers();
        if (rows < 1 || (long) rows * subQuantizers != codes.length) {
            throw new IllegalArgumentException("codes: expected %d of each of at least 1 row, found %d of %d rows"
                    .formatted(subQuantizers, codes.length, rows));
        }
        this.rows = rows;
        this.columns = new byte[subQuantizers][rows];
        for (int row = 0; row < rows; row++) {
            for (int m = 0; m < subQuantizers; m++) {
                byte code = codes[row * subQuantizers + m];
                if ((code & 0xFF) >= shape.entries()) {
                    throw new IllegalArgumentException(
                            "code of row %d, sub-quantizer %d: expected less than %d, found %d"
                                    .formatted(row, m, shape.entries(), code & 0xFF));
                }
                columns[m][row] = code;
            }
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public boolean isPresent(int row) {
        return true;
    }

    @Override
    public void copy(int row, byte[] codes, int at) {
        for (int m = 0; m < columns.length; m++) {
            codes[at + m] = columns[m][row];
        }
    }

    @Override
    public Retrieval retrieval(PqModel model, Kernels kernels) {
        int entries = model.shape().entries();
        float[] sums = new float[Math.min(CHUNK, rows)];
        return (query, tables, top) -> {
            for (int from = 0; from < rows; from += CHUNK) {
                int count = Math.min(CHUNK, rows - from);
                Arrays.fill(sums, 0, count, 0);
                for (int m = 0; m < columns.length; m++) {
                    add(columns[m], from, count, tables, m * entries, sums);
                }
                top.offerRange(from, sums, count);
            }
        };
    }

    private static void add(byte[] column, int from, int count, float[] tables, int at, float[] sums) {
        for (int i = 0; i < count; i++) {
            sums[i] += tables[at + (column[from + i] & 0xFF)];
        }
    }
}
