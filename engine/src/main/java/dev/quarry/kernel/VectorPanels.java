package dev.quarry.kernel;

import static dev.quarry.kernel.FloatLanes.FLOATS;
import static dev.quarry.kernel.FloatLanes.INTS;
import static dev.quarry.kernel.FloatLanes.LANES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Four rows by two vectors at a time: eight sums stay in registers, and each load of the panel serves four rows, each
/// value of a row two vectors. At 512 bits a panel is two such strips, at 256 four.
final class VectorPanels implements PanelKernel {

    private static final int ROWS = 4;
    /// Points whose lanes are kept until all centroids were seen.
    private static final int POINTS = 64;

    private static final int STRIP = 2 * LANES;
    private static final IntVector NUMBERS = IntVector.zero(INTS).addIndex(1);

    @Override
    public void product(float[] a, int at, int stride, int rows, int inner, float[] panel, float[] out, int outAt) {
        int row = 0;
        for (; row + ROWS <= rows; row += ROWS) {
            for (int strip = 0; strip < COLUMNS; strip += STRIP) {
                four(a, at + row * stride, stride, inner, panel, strip, out, outAt + row * COLUMNS + strip);
            }
        }
        for (; row < rows; row++) {
            for (int strip = 0; strip < COLUMNS; strip += STRIP) {
                one(a, at + row * stride, inner, panel, strip, out, outAt + row * COLUMNS + strip);
            }
        }
    }

    private static void four(float[] a, int at, int stride, int inner, float[] panel, int strip, float[] out, int to) {
        FloatVector s00 = FloatVector.zero(FLOATS);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        int r1 = at + stride;
        int r2 = r1 + stride;
        int r3 = r2 + stride;
        for (int i = 0; i < inner; i++) {
            FloatVector p0 = FloatVector.fromArray(FLOATS, panel, i * COLUMNS + strip);
            FloatVector p1 = FloatVector.fromArray(FLOATS, panel, i * COLUMNS + strip + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, a[at + i]);
            s00 = x0.fma(p0, s00);
            s01 = x0.fma(p1, s01);
            FloatVector x1 = FloatVector.broadcast(FLOATS, a[r1 + i]);
            s10 = x1.fma(p0, s10);
            s11 = x1.fma(p1, s11);
            FloatVector x2 = FloatVector.broadcast(FLOATS, a[r2 + i]);
            s20 = x2.fma(p0, s20);
            s21 = x2.fma(p1, s21);
            FloatVector x3 = FloatVector.broadcast(FLOATS, a[r3 + i]);
            s30 = x3.fma(p0, s30);
            s31 = x3.fma(p1, s31);
        }
        s00.intoArray(out, to);
        s01.intoArray(out, to + LANES);
        s10.intoArray(out, to + COLUMNS);
        s11.intoArray(out, to + COLUMNS + LANES);
        s20.intoArray(out, to + 2 * COLUMNS);
        s21.intoArray(out, to + 2 * COLUMNS + LANES);
        s30.intoArray(out, to + 3 * COLUMNS);
        s31.intoArray(out, to + 3 * COLUMNS + LANES);
    }

    private static void one(float[] a, int at, int inner, float[] panel, int strip, float[] out, int to) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        for (int i = 0; i < inner; i++) {
            FloatVector x = FloatVector.broadcast(FLOATS, a[at + i]);
            s0 = x.fma(FloatVector.fromArray(FLOATS, panel, i * COLUMNS + strip), s0);
            s1 = x.fma(FloatVector.fromArray(FLOATS, panel, i * COLUMNS + strip + LANES), s1);
        }
        s0.intoArray(out, to);
        s1.intoArray(out, to + LANES);
    }

    @Override
    public void squaredDistances(
            float[] a, int at, int stride, int rows, int inner, float[] panel, float[] out, int outAt) {
        float[] sums = new float[ROWS * COLUMNS];
        for (int row = 0; row < rows; row += ROWS) {
            int here = Math.min(ROWS, rows - row);
            int from = at + row * stride;
            fourDistances(a, from, stride, here - 1, inner, panel, 0, sums);
            System.arraycopy(sums, 0, out, outAt + row * COLUMNS, here * COLUMNS);
        }
    }

    @Override
    public void nearest(
            float[] points, int at, int stride, int count, int dim, float[] panels, int[] codes, float[] distances) {
        float[] sums = new float[ROWS * COLUMNS];
        float[] least = new float[POINTS * LANES];
        int[] places = new int[POINTS * LANES];
        int panelSize = dim * COLUMNS;
        for (int block = 0; block < count; block += POINTS) {
            int here = Math.min(POINTS, count - block);
            Arrays.fill(least, Float.POSITIVE_INFINITY);
            Arrays.fill(places, 0);
            for (int panel = 0; panel < panels.length; panel += panelSize) {
                for (int point = 0; point < here; point += ROWS) {
                    int rows = Math.min(ROWS, here - point);
                    int from = at + (block + point) * stride;
                    fourDistances(points, from, stride, rows - 1, dim, panels, panel, sums);
                    for (int row = 0; row < rows; row++) {
                        keepLeast(sums, row * COLUMNS, panel / dim, least, places, (point + row) * LANES);
                    }
                }
            }
            for (int point = 0; point < here; point++) {
                takeLeast(least, places, point * LANES, codes, distances, block + point);
            }
        }
    }

    /// From four rows, or fewer: then the last one is read again.
    private static void fourDistances(
            float[] points, int from, int stride, int last, int dim, float[] panels, int panel, float[] sums) {
        for (int strip = 0; strip < COLUMNS; strip += STRIP) {
            distances(
                    points,
                    from,
                    from + Math.min(1, last) * stride,
                    from + Math.min(2, last) * stride,
                    from + last * stride,
                    dim,
                    panels,
                    panel + strip,
                    sums,
                    strip);
        }
    }

    private static void distances(
            float[] points, int r0, int r1, int r2, int r3, int dim, float[] panel, int from, float[] out, int to) {
        FloatVector s00 = FloatVector.zero(FLOATS);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        for (int i = 0; i < dim; i++) {
            FloatVector p0 = FloatVector.fromArray(FLOATS, panel, from + i * COLUMNS);
            FloatVector p1 = FloatVector.fromArray(FLOATS, panel, from + i * COLUMNS + LANES);
            FloatVector x0 = FloatVector.broadcast(FLOATS, points[r0 + i]);
            s00 = square(x0.sub(p0), s00);
            s01 = square(x0.sub(p1), s01);
            FloatVector x1 = FloatVector.broadcast(FLOATS, points[r1 + i]);
            s10 = square(x1.sub(p0), s10);
            s11 = square(x1.sub(p1), s11);
            FloatVector x2 = FloatVector.broadcast(FLOATS, points[r2 + i]);
            s20 = square(x2.sub(p0), s20);
            s21 = square(x2.sub(p1), s21);
            FloatVector x3 = FloatVector.broadcast(FLOATS, points[r3 + i]);
            s30 = square(x3.sub(p0), s30);
            s31 = square(x3.sub(p1), s31);
        }
        s00.intoArray(out, to);
        s01.intoArray(out, to + LANES);
        s10.intoArray(out, to + COLUMNS);
        s11.intoArray(out, to + COLUMNS + LANES);
        s20.intoArray(out, to + 2 * COLUMNS);
        s21.intoArray(out, to + 2 * COLUMNS + LANES);
        s30.intoArray(out, to + 3 * COLUMNS);
        s31.intoArray(out, to + 3 * COLUMNS + LANES);
    }

    private static FloatVector square(FloatVector difference, FloatVector sum) {
        return difference.fma(difference, sum);
    }

    /// Each lane keeps the least of its columns and where it was, of equal ones the first.
    private static void keepLeast(float[] sums, int from, int first, float[] least, int[] places, int to) {
        FloatVector best = FloatVector.fromArray(FLOATS, least, to);
        IntVector place = IntVector.fromArray(INTS, places, to);
        for (int column = 0; column < COLUMNS; column += LANES) {
            FloatVector next = FloatVector.fromArray(FLOATS, sums, from + column);
            VectorMask<Float> less = next.compare(VectorOperators.LT, best);
            best = best.blend(next, less);
            place = place.blend(NUMBERS.add(first + column), less.cast(INTS));
        }
        best.intoArray(least, to);
        place.intoArray(places, to);
    }

    private static void takeLeast(float[] least, int[] places, int from, int[] codes, float[] distances, int point) {
        FloatVector all = FloatVector.fromArray(FLOATS, least, from);
        float best = all.reduceLanes(VectorOperators.MIN);
        VectorMask<Float> holds = all.compare(VectorOperators.EQ, best);
        codes[point] = IntVector.fromArray(INTS, places, from).reduceLanes(VectorOperators.MIN, holds.cast(INTS));
        distances[point] = best;
    }
}
