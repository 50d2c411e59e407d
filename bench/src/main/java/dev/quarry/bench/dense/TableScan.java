package dev.quarry.bench.dense;

import dev.quarry.bench.record.Contender;
import dev.quarry.collect.TopK;
import dev.quarry.format.pq.PqCodesShape;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import java.util.Arrays;

/// The classic scan (Jégou, Douze, Schmid, TPAMI 2011, section IV), for the dot product: tables of floats, and
/// codes row by row, of which each picks its entry. Four rows are summed at once, so that one sum need not wait
/// for another; a row's sum is taken in the order of sub-quantizers.
final class TableScan implements Contender {

    private static final int TOGETHER = 4;

    private final PqShape shape;
    private final Matrix turned;
    private final float[] columns;
    private final byte[] codes;
    private final int rowCount;
    private final float[][] queries;
    private final TopK top;
    private final float[] mapped;
    private final float[] tables;

    /// @param model rotated, for the dot product
    /// @param codes `(rows, M * bits / 8)`
    TableScan(PqModel model, byte[] codes, int rowCount, float[][] queries, int k) {
        this.shape = model.shape();
        this.turned = model.rotation().orElseThrow().transposed();
        this.columns = columns(model);
        this.codes = codes;
        this.rowCount = rowCount;
        this.queries = queries;
        this.top = new TopK(k);
        this.mapped = new float[shape.paddedDim()];
        this.tables = new float[shape.subQuantizers() * shape.entries()];
    }

    /// Puts a row's codes, one a byte, into the array that is scanned; of two codes of 4 bits the first in the lower
    /// half.
    static void put(byte[] codes, PqCodesShape shape, byte[] plain, int row) {
        int at = row * shape.rowBytes();
        if (shape.bits() == 8) {
            System.arraycopy(codes, 0, plain, at, codes.length);
            return;
        }
        for (int m = 0; m < codes.length; m += 2) {
            plain[at + m / 2] = (byte) (codes[m] | (codes[m + 1] << 4));
        }
    }

    /// For each sub-quantizer `(sliceDim, entries)`.
    private static float[] columns(PqModel model) {
        PqShape shape = model.shape();
        float[] out = new float[shape.codebookValues()];
        int entries = shape.entries();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            for (int code = 0; code < entries; code++) {
                for (int i = 0; i < shape.sliceDim(); i++) {
                    int from = model.scoring().offset(m, code) + i;
                    out[(m * shape.sliceDim() + i) * entries + code] =
                            model.scoring().values()[from];
                }
            }
        }
        return out;
    }

    @Override
    public int search(int query, int[] rows, float[] scores) {
        fillTables(queries[query]);
        int row = 0;
        if (shape.codes().bits() == 8) {
            for (; row + TOGETHER <= rowCount; row += TOGETHER) {
                four8(row);
            }
            for (; row < rowCount; row++) {
                top.offer(row, one8(row));
            }
        } else {
            for (; row + TOGETHER <= rowCount; row += TOGETHER) {
                four4(row);
            }
            for (; row < rowCount; row++) {
                top.offer(row, one4(row));
            }
        }
        return top.drain(rows, scores);
    }

    private void fillTables(float[] query) {
        Arrays.fill(mapped, 0);
        for (int i = 0; i < query.length; i++) {
            addTimes(query[i], turned.values(), i * query.length, mapped, 0, query.length);
        }
        Arrays.fill(tables, 0);
        int entries = shape.entries();
        for (int i = 0; i < mapped.length; i++) {
            addTimes(mapped[i], columns, i * entries, tables, i / shape.sliceDim() * entries, entries);
        }
    }

    private static void addTimes(float factor, float[] from, int at, float[] to, int toAt, int count) {
        for (int i = 0; i < count; i++) {
            to[toAt + i] = Math.fma(factor, from[at + i], to[toAt + i]);
        }
    }

    private void four8(int row) {
        int size = shape.subQuantizers();
        int r0 = row * size;
        int r1 = r0 + size;
        int r2 = r1 + size;
        int r3 = r2 + size;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int m = 0; m < size; m++) {
            int table = m << 8;
            s0 += tables[table + (codes[r0 + m] & 0xFF)];
            s1 += tables[table + (codes[r1 + m] & 0xFF)];
            s2 += tables[table + (codes[r2 + m] & 0xFF)];
            s3 += tables[table + (codes[r3 + m] & 0xFF)];
        }
        offer(row, s0, s1, s2, s3);
    }

    private float one8(int row) {
        float sum = 0;
        for (int m = 0; m < shape.subQuantizers(); m++) {
            sum += tables[(m << 8) + (codes[row * shape.subQuantizers() + m] & 0xFF)];
        }
        return sum;
    }

    private void four4(int row) {
        int size = shape.subQuantizers() / 2;
        int r0 = row * size;
        int r1 = r0 + size;
        int r2 = r1 + size;
        int r3 = r2 + size;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (int pair = 0; pair < size; pair++) {
            int even = pair << 5;
            int odd = even + 16;
            int c0 = codes[r0 + pair];
            int c1 = codes[r1 + pair];
            int c2 = codes[r2 + pair];
            int c3 = codes[r3 + pair];
            s0 = s0 + tables[even + (c0 & 15)] + tables[odd + ((c0 >> 4) & 15)];
            s1 = s1 + tables[even + (c1 & 15)] + tables[odd + ((c1 >> 4) & 15)];
            s2 = s2 + tables[even + (c2 & 15)] + tables[odd + ((c2 >> 4) & 15)];
            s3 = s3 + tables[even + (c3 & 15)] + tables[odd + ((c3 >> 4) & 15)];
        }
        offer(row, s0, s1, s2, s3);
    }

    private float one4(int row) {
        float sum = 0;
        for (int pair = 0; pair < shape.subQuantizers() / 2; pair++) {
            int both = codes[row * (shape.subQuantizers() / 2) + pair];
            sum += tables[(pair << 5) + (both & 15)];
            sum += tables[(pair << 5) + 16 + ((both >> 4) & 15)];
        }
        return sum;
    }

    /// Rows come in ascending order, so an equal score is too low.
    private void offer(int row, float s0, float s1, float s2, float s3) {
        float least = top.threshold();
        if (s0 > least || s1 > least || s2 > least || s3 > least) {
            top.offer(row, s0);
            top.offer(row + 1, s1);
            top.offer(row + 2, s2);
            top.offer(row + 3, s3);
        }
    }
}
