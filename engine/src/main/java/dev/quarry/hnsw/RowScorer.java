package dev.quarry.hnsw;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.score.DenseScorer;
import dev.quarry.score.PairScorer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Scores a graph's nodes by the rows of a dense section, leading from node to row where the numbers differ.
/// The query is a node, or whatever the scorer underneath was given. One thread's; allocates nothing once its
/// buffers have the size of the largest batch.
public final class RowScorer implements PairScorer {

    private final DenseScorer scorer;
    private final DenseRowsView rows;
    private final @Nullable MemorySegment rowNumbers;
    private final float[] floats;
    private final byte[] bytes;
    private int[] numbers = {};

    /// @param rowNumbers the row of each node, or null when they are equal, as in
    ///     [dev.quarry.format.graph.HnswGraph#rowNumbers()]
    public RowScorer(DenseScorer scorer, @Nullable MemorySegment rowNumbers) {
        this.scorer = scorer;
        this.rows = scorer.rows();
        this.rowNumbers = rowNumbers;
        this.floats = new float[rows.elementType().isFloating() ? rows.dim() : 0];
        this.bytes = new byte[rows.elementType().isFloating() ? 0 : rows.dim()];
    }

    /// A scorer of its own over these rows.
    public static RowScorer of(DenseRowsView rows, Metric metric, Kernels kernels, @Nullable MemorySegment rowNumbers) {
        DenseScorer scorer = rows.elementType().isFloating()
                ? DenseScorer.ofFloats(rows, metric, kernels)
                : DenseScorer.ofBytes(rows, metric, kernels);
        return new RowScorer(scorer, rowNumbers);
    }

    /// The scorer underneath, to be given queries.
    public DenseScorer scorer() {
        return scorer;
    }

    /// Makes a row the query.
    public void queryRow(int row) {
        MemorySegment values = rows.rows();
        long at = rows.offset(row);
        switch (scorer) {
            case DenseScorer.OfFloats ofFloats -> {
                if (rows.elementType() == ElementType.F32) {
                    MemorySegment.copy(values, FLOAT, at, floats, 0, floats.length);
                } else {
                    rows.copyRow(row, floats);
                }
                ofFloats.query(floats);
            }
            case DenseScorer.OfBytes ofBytes -> {
                MemorySegment.copy(values, BYTE, at, bytes, 0, bytes.length);
                ofBytes.query(bytes);
            }
        }
    }

    @Override
    public void query(int node) {
        queryRow(rowNumbers == null ? node : rowNumbers.get(INT, (long) node * Integer.BYTES));
    }

    @Override
    public void score(int[] nodes, int count, float[] out) {
        if (rowNumbers == null) {
            scorer.score(nodes, count, out);
            return;
        }
        if (numbers.length < count) {
            numbers = Arrays.copyOf(numbers, Math.max(count, 2 * numbers.length));
        }
        for (int i = 0; i < count; i++) {
            numbers[i] = rowNumbers.get(INT, (long) nodes[i] * Integer.BYTES);
        }
        scorer.score(numbers, count, out);
    }
}
