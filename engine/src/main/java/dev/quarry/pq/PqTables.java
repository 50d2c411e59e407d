package dev.quarry.pq;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.pq.PqCodesShape;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.CodeKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.PanelKernel;
import dev.quarry.linear.Matrix;
import java.lang.foreign.MemorySegment;

/// A query's scores of all centroids, exactly as floats and, as costs, rounded down to bytes. One thread's
/// scratch.
///
/// A row's score is the sum of its codes' entries, in the order of sub-quantizers. Its cost is what it lacks to
/// the sum of the largest entries. Costs in bytes are counted in steps and rounded down, so their sum never
/// exceeds the cost: rows whose sum is larger than what a wanted score leaves can be passed over without loss.
final class PqTables {

    private static final int MOST_BYTE = 255;
    private static final int COLUMNS = PanelKernel.COLUMNS;
    /// Keeps roundings of the conversion itself on the safe side.
    private static final double SAFE = 1 - 1e-6;

    private final PqShape shape;
    private final Metric metric;
    private final PanelKernel kernel;
    private final float[][] panels;
    private final float[] squaredNorms;
    private final float[][] map;
    private final float[] query;
    private final float[] mapped;
    private final float[] tile = new float[COLUMNS];
    private final float[] scores;
    private final byte[] costs;
    private final int entryStride;
    private double step;
    private double best;
    private double slack;

    PqTables(PqModel model, Kernels kernels) {
        this.shape = model.shape();
        this.metric = model.metric();
        this.kernel = kernels.panels();
        this.panels = CodebookPanels.single(model.scoring());
        this.squaredNorms = squaredNorms(model.scoring());
        this.map = panels(model);
        this.query = new float[shape.dim()];
        this.mapped = new float[Math.max(shape.paddedDim(), map.length * COLUMNS)];
        this.scores = new float[shape.subQuantizers() * shape.entries()];
        this.entryStride = shape.codes().bits() == 8 ? CodeKernel.ENTRIES_8 : CodeKernel.ENTRIES_4;
        this.costs = new byte[shape.subQuantizers() * entryStride];
    }

    /// The map of queries, its transpose as panels; none when queries stay as they are.
    private static float[][] panels(PqModel model) {
        if (model.queryMap().isEmpty() && model.rotation().isEmpty()) {
            return new float[0][];
        }
        Matrix matrix = model.queryMap().orElseGet(() -> model.rotation().orElseThrow());
        int dim = matrix.rows();
        float[][] out = new float[(dim + COLUMNS - 1) / COLUMNS][dim * COLUMNS];
        for (int row = 0; row < dim; row++) {
            for (int i = 0; i < dim; i++) {
                out[row / COLUMNS][i * COLUMNS + row % COLUMNS] = matrix.get(row, i);
            }
        }
        return out;
    }

    private static float[] squaredNorms(Codebook codebook) {
        PqShape shape = codebook.shape();
        float[] out = new float[shape.subQuantizers() * shape.entries()];
        for (int i = 0; i < out.length; i++) {
            double sum = 0;
            for (int j = i * shape.sliceDim(); j < (i + 1) * shape.sliceDim(); j++) {
                sum += (double) codebook.values()[j] * codebook.values()[j];
            }
            out[i] = (float) sum;
        }
        return out;
    }

    /// Takes a query, `(dim)`.
    void load(float[] vector) {
        System.arraycopy(vector, 0, query, 0, shape.dim());
        if (metric == Metric.COSINE) {
            Norms.normalise(query, 0, query.length);
        }
        map();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            score(m);
        }
        roundDown();
    }

    private void map() {
        if (map.length == 0) {
            System.arraycopy(query, 0, mapped, 0, query.length);
            return;
        }
        for (int panel = 0; panel < map.length; panel++) {
            kernel.product(query, 0, query.length, 1, query.length, map[panel], mapped, panel * COLUMNS);
        }
    }

    private void score(int m) {
        int slice = shape.sliceDim();
        float norm = 0;
        for (int i = m * slice; i < (m + 1) * slice; i++) {
            norm += mapped[i] * mapped[i];
        }
        int each = panels.length / shape.subQuantizers();
        for (int panel = 0; panel < each; panel++) {
            int first = panel * COLUMNS;
            kernel.product(mapped, m * slice, slice, 1, slice, panels[m * each + panel], tile, 0);
            int width = Math.min(COLUMNS, shape.entries() - first);
            for (int i = 0; i < width; i++) {
                int at = m * shape.entries() + first + i;
                scores[at] = metric == Metric.SQUARED_L2 ? 2 * tile[i] - squaredNorms[at] - norm : tile[i];
            }
        }
    }

    private void roundDown() {
        double range = 0;
        double magnitude = 0;
        best = 0;
        for (int m = 0; m < shape.subQuantizers(); m++) {
            double high = highest(m);
            double low = lowest(m);
            range = Math.max(range, high - low);
            magnitude += Math.max(Math.abs(high), Math.abs(low));
            best += high;
        }
        step = range > 0 ? range / MOST_BYTE : 1;
        // what the float sums of scores may be off by
        slack = magnitude * shape.subQuantizers() * Math.ulp(1f);
        for (int m = 0; m < shape.subQuantizers(); m++) {
            double high = highest(m);
            for (int i = 0; i < entryStride; i++) {
                double cost = high - scores[m * shape.entries() + i % shape.entries()];
                costs[m * entryStride + i] = (byte) Math.min(MOST_BYTE, (int) (cost / step * SAFE));
            }
        }
    }

    private double highest(int m) {
        double high = Double.NEGATIVE_INFINITY;
        for (int i = m * shape.entries(); i < (m + 1) * shape.entries(); i++) {
            high = Math.max(high, scores[i]);
        }
        return high;
    }

    private double lowest(int m) {
        double low = Double.POSITIVE_INFINITY;
        for (int i = m * shape.entries(); i < (m + 1) * shape.entries(); i++) {
            low = Math.min(low, scores[i]);
        }
        return low;
    }

    /// The costs, as [CodeKernel] reads them.
    byte[] costs() {
        return costs;
    }

    /// The largest sum of costs that a row with at least this score can have, -1 when no row has it.
    int most(float score) {
        double left = (best - score + slack) / step;
        return (int) Math.max(-1, Math.min(left, Character.MAX_VALUE));
    }

    /// The score of a row.
    float score(PqCodesView codes, int row) {
        long at = (long) (row / PqCodesShape.BLOCK) * shape.codes().blockBytes() + row % PqCodesShape.BLOCK;
        MemorySegment blocks = codes.blocks();
        float sum = 0;
        if (shape.codes().bits() == 8) {
            for (int m = 0; m < shape.subQuantizers(); m++) {
                int code = blocks.get(LittleEndian.BYTE, at + (long) m * PqCodesShape.BLOCK) & 0xFF;
                sum += scores[m * shape.entries() + code];
            }
            return sum;
        }
        for (int m = 0; m < shape.subQuantizers(); m += 2) {
            int both = blocks.get(LittleEndian.BYTE, at + (long) (m / 2) * PqCodesShape.BLOCK);
            sum += scores[m * shape.entries() + (both & 0xF)];
            sum += scores[(m + 1) * shape.entries() + (both >> 4 & 0xF)];
        }
        return sum;
    }
}
