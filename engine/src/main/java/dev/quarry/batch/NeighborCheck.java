package dev.quarry.batch;

import dev.quarry.kernel.Metric;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/// Compares a device's neighbors of a few queries with the processor's: what was found must have the scores that
/// are told, be in order, and be beaten by none of some thousand other rows. To score all rows would take as long
/// as the whole result for a hundred queries.
final class NeighborCheck {

    private static final Optional<String> FINE = Optional.empty();
    private static final int OTHERS = 4096;

    private final CpuBatchOps cpu;
    private final Comparison comparison;
    private final Sample sample;

    NeighborCheck(CpuBatchOps cpu, Comparison comparison, Sample sample) {
        this.cpu = cpu;
        this.comparison = comparison;
        this.sample = sample;
    }

    /// @param self whether queries are the rows themselves, which are left out then
    Optional<String> nearest(
            VectorSource rows, VectorSource queries, Metric metric, NearestRows found, int k, CpuNeighbors.Self self) {
        if (found.k() != k
                || found.rows().length != queries.count() * k
                || found.scores().length != found.rows().length) {
            return Optional.of("expected %d results for %d queries, found %d of %d"
                    .formatted(k, queries.count(), found.k(), found.rows().length));
        }
        int[] others = sample.of(rows.count(), OTHERS);
        for (int query : sample.of(queries.count())) {
            Optional<String> wrong = check(rows, queries, query, metric, found, others, self);
            if (wrong.isPresent()) {
                return wrong.map(what -> "query %d: %s".formatted(query, what));
            }
        }
        return FINE;
    }

    private Optional<String> check(
            VectorSource rows,
            VectorSource queries,
            int query,
            Metric metric,
            NearestRows found,
            int[] others,
            CpuNeighbors.Self self) {
        int k = found.k();
        int[] own = Arrays.copyOfRange(found.rows(), query * k, (query + 1) * k);
        float[] scores = Arrays.copyOfRange(found.scores(), query * k, (query + 1) * k);
        int excluded = self == CpuNeighbors.Self.LEFT_OUT ? query : -1;
        int expected = Math.min(k, rows.count() - (excluded < 0 ? 0 : 1));
        BitSet seen = new BitSet();
        for (int i = 0; i < k; i++) {
            boolean fits = i < expected
                    ? own[i] >= 0 && own[i] < rows.count() && own[i] != excluded && !seen.get(own[i])
                    : own[i] == -1 && scores[i] == Float.NEGATIVE_INFINITY;
            if (!fits) {
                return Optional.of("place %d: row %d does not belong there".formatted(i, own[i]));
            }
            if (i < expected) {
                seen.set(own[i]);
            }
        }
        float[] vector = new SomeRows(queries, new int[] {query}).values();
        int[] kept = Arrays.copyOf(own, expected);
        float[] exact = scores(rows, kept, vector, metric);
        double[] scales = scales(rows, kept, vector, metric);
        for (int i = 0; i < expected; i++) {
            boolean inOrder =
                    i == 0 || scores[i - 1] > scores[i] || (scores[i - 1] == scores[i] && own[i - 1] < own[i]);
            if (!comparison.product(scores[i], exact[i], scales[i]) || !inOrder) {
                return Optional.of("place %d: expected row %d with %s, found %s after %s"
                        .formatted(i, own[i], exact[i], scores[i], i == 0 ? "none" : scores[i - 1]));
            }
        }
        int[] left = Arrays.stream(others)
                .filter(row -> row != excluded && !seen.get(row))
                .toArray();
        return expected == 0 ? FINE : missing(rows, vector, metric, left, own[expected - 1], scores[expected - 1]);
    }

    /// @param left rows that were not found
    private Optional<String> missing(
            VectorSource rows, float[] vector, Metric metric, int[] left, int last, float worst) {
        float[] exact = scores(rows, left, vector, metric);
        double[] scales = comparison.precision() == Precision.FAST ? scales(rows, left, vector, metric) : new double[0];
        for (int i = 0; i < left.length; i++) {
            boolean better = exact[i] > worst || (exact[i] == worst && left[i] < last);
            if (better && (comparison.precision() == Precision.STRICT || !near(exact[i], worst, scales[i]))) {
                return Optional.of(
                        "row %d with %s is missing, the last one has %s".formatted(left[i], exact[i], worst));
            }
        }
        return FINE;
    }

    private boolean near(float exact, float worst, double scale) {
        return comparison.product(worst, exact, 2 * scale);
    }

    private float[] scores(VectorSource rows, int[] which, float[] vector, Metric metric) {
        int count = which.length;
        if (count == 0) {
            return new float[0];
        }
        float[] out = new float[count];
        VectorSource query = VectorSource.of(vector, 1, vector.length);
        // as many neighbors as there are rows, in parts, then back in the order of rows
        for (int from = 0; from < count; from += BatchArguments.MOST_NEIGHBORS) {
            int end = Math.min(count, from + BatchArguments.MOST_NEIGHBORS);
            VectorSource some = new SomeRows(rows, Arrays.copyOfRange(which, from, end));
            NearestRows all = cpu.nearest(cpu.load(some), query, metric, end - from);
            for (int i = 0; i < end - from; i++) {
                out[from + all.rows()[i]] = all.scores()[i];
            }
        }
        return out;
    }

    private double[] scales(VectorSource rows, int[] which, float[] vector, Metric metric) {
        double[] out = new double[which.length];
        double own = Comparison.squaredLength(vector, 0, vector.length);
        for (int i = 0; i < which.length; i++) {
            float[] row = new SomeRows(rows, new int[] {which[i]}).values();
            double other = Comparison.squaredLength(row, 0, row.length);
            out[i] = metric == Metric.SQUARED_L2 ? 2 * (own + other) : Math.sqrt(own * other);
        }
        return out;
    }
}
