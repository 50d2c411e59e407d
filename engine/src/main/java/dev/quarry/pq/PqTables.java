package dev.quarry.pq;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.pq.PqCodesShape;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.kernel.TableKernel;
import java.lang.foreign.MemorySegment;

/// A query's scores of all centroids. One thread's scratch.
///
/// A row's score is the sum of its codes' entries, in one order wherever it is computed: the bytes of a row go to four
/// sums in turn (of a byte with two codes, the sum of both entries), which are added as `(s0 + s1) + (s2 + s3)`. Four,
/// because one sum would wait for each addition.
final class PqTables {

    private static final int BLOCK = PqCodesShape.BLOCK;

    private final PqShape shape;
    private final Metric metric;
    private final TableKernel kernel;
    private final TableKernel.Shape tables;
    /// `(M, sliceDim, entries)`
    private final float[] centroids;
    /// `(M, entries)`
    private final float[] squares;
    /// `(M, entries)`
    private final float[] scores;
    /// `(M, 2)`
    private final float[] ranges;

    PqTables(PqModel model, Kernels kernels) {
        this.shape = model.shape();
        this.metric = model.metric();
        this.kernel = kernels.tables();
        this.tables = new TableKernel.Shape(shape.subQuantizers(), shape.sliceDim(), shape.entries());
        this.centroids = model.panels().centroids();
        this.squares = model.panels().squares();
        this.scores = new float[shape.subQuantizers() * shape.entries()];
        this.ranges = new float[2 * shape.subQuantizers()];
    }

    /// Computes all scores.
    ///
    /// @param mapped a query in the space of the centroids, `(paddedDim)` or more
    void load(float[] mapped) {
        if (metric == Metric.SQUARED_L2) {
            kernel.distances(tables, mapped, centroids, squares, scores, ranges);
        } else {
            kernel.products(tables, mapped, centroids, scores, ranges);
        }
    }

    /// The sizes.
    TableKernel.Shape sizes() {
        return tables;
    }

    /// `(M, entries)`.
    float[] scores() {
        return scores;
    }

    /// `(M, 2)`: the lowest and highest of each sub-quantizer.
    float[] ranges() {
        return ranges;
    }

    /// The score of a row whose codes lie in blocks of 64.
    float score(MemorySegment blocks, int row) {
        long at = (long) (row / BLOCK) * shape.codes().blockBytes() + row % BLOCK;
        return shape.codes().bits() == 8 ? score8(blocks, at) : score4(blocks, at);
    }

    private float score8(MemorySegment blocks, long at) {
        int count = shape.subQuantizers();
        int m = 0;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (; m + 4 <= count; m += 4) {
            long place = at + (long) m * BLOCK;
            s0 += entry(m, blocks.get(LittleEndian.BYTE, place));
            s1 += entry(m + 1, blocks.get(LittleEndian.BYTE, place + BLOCK));
            s2 += entry(m + 2, blocks.get(LittleEndian.BYTE, place + 2 * BLOCK));
            s3 += entry(m + 3, blocks.get(LittleEndian.BYTE, place + 3 * BLOCK));
        }
        if (m < count) {
            s0 += entry(m, blocks.get(LittleEndian.BYTE, at + (long) m * BLOCK));
        }
        if (m + 1 < count) {
            s1 += entry(m + 1, blocks.get(LittleEndian.BYTE, at + (m + 1L) * BLOCK));
        }
        if (m + 2 < count) {
            s2 += entry(m + 2, blocks.get(LittleEndian.BYTE, at + (m + 2L) * BLOCK));
        }
        return (s0 + s1) + (s2 + s3);
    }

    private float entry(int m, byte code) {
        return scores[(m << 8) + (code & 0xFF)];
    }

    private float score4(MemorySegment blocks, long at) {
        int count = shape.subQuantizers() / 2;
        int pair = 0;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (; pair + 4 <= count; pair += 4) {
            long place = at + (long) pair * BLOCK;
            s0 += entries(pair, blocks.get(LittleEndian.BYTE, place));
            s1 += entries(pair + 1, blocks.get(LittleEndian.BYTE, place + BLOCK));
            s2 += entries(pair + 2, blocks.get(LittleEndian.BYTE, place + 2 * BLOCK));
            s3 += entries(pair + 3, blocks.get(LittleEndian.BYTE, place + 3 * BLOCK));
        }
        if (pair < count) {
            s0 += entries(pair, blocks.get(LittleEndian.BYTE, at + (long) pair * BLOCK));
        }
        if (pair + 1 < count) {
            s1 += entries(pair + 1, blocks.get(LittleEndian.BYTE, at + (pair + 1L) * BLOCK));
        }
        if (pair + 2 < count) {
            s2 += entries(pair + 2, blocks.get(LittleEndian.BYTE, at + (pair + 2L) * BLOCK));
        }
        return (s0 + s1) + (s2 + s3);
    }

    private float entries(int pair, byte codes) {
        return scores[(pair << 5) + (codes & 15)] + scores[(pair << 5) + 16 + (codes >> 4 & 15)];
    }
}
