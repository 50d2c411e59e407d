package dev.quarry.batch;

import dev.quarry.kernel.Metric;
import java.util.Arrays;
import java.util.Optional;

/// Compares what a device computed for sparse lists, gradients and texts with the processor, for a few of them.
final class SparseCheck {

    private static final Optional<String> FINE = Optional.empty();

    private final CpuBatchOps cpu;
    private final Comparison comparison;
    private final Sample sample;

    SparseCheck(CpuBatchOps cpu, Comparison comparison, Sample sample) {
        this.cpu = cpu;
        this.comparison = comparison;
        this.sample = sample;
    }

    Optional<String> assigned(SparseLists lists, int[] centroid) {
        for (int entry : sample.of(lists.entries().length)) {
            int list = Arrays.binarySearch(lists.starts(), entry);
            list = list < 0 ? -list - 2 : list;
            while (lists.starts()[list + 1] <= entry) {
                list++; // empty lists start at the same place
            }
            int first = lists.centroidStarts()[list];
            int count = lists.centroidStarts()[list + 1] - first;
            int wanted = (entry - lists.starts()[list]) % count;
            float most = 0;
            float ofFound = 0;
            for (int i = 0; i < count; i++) {
                float dot = dot(lists.rows(), lists.entries()[entry], lists.centroids(), first + i);
                wanted = dot > most ? i : wanted;
                most = Math.max(most, dot);
                ofFound = i == centroid[entry] ? dot : ofFound;
            }
            boolean near = comparison.precision() == Precision.FAST
                    && centroid[entry] >= 0
                    && centroid[entry] < count
                    && comparison.product(ofFound, most, most);
            if (centroid[entry] != wanted && !near) {
                return Optional.of(
                        "entry %d: expected centroid %d, found %d".formatted(entry, wanted, centroid[entry]));
            }
        }
        return FINE;
    }

    private static float dot(SparseLists.Vectors a, int row, SparseLists.Vectors b, int centroid) {
        float sum = 0;
        int start = b.starts()[centroid];
        int j = start;
        int end = b.starts()[centroid + 1];
        for (int i = a.starts()[row]; i < a.starts()[row + 1]; i++) {
            boolean ascending = i == a.starts()[row] || a.terms()[i - 1] < a.terms()[i];
            j = ascending ? j : start;
            while (j < end && b.terms()[j] < a.terms()[i]) {
                j++;
            }
            if (j < end && b.terms()[j] == a.terms()[i]) {
                sum += a.values()[i] * b.values()[j];
            }
        }
        return sum;
    }

    Optional<String> gradients(GradientBatch batch, float[] centroids, float[] queries) {
        int dim = batch.centroids().dim();
        for (int entry : sample.of(batch.centroids().books() * batch.centroids().entries())) {
            if (!same(batch, entry, -1, centroids, entry * dim)) {
                return Optional.of("wrong derivatives of centroid " + entry);
            }
        }
        for (int slice : sample.of(batch.queries() * batch.centroids().books())) {
            if (!same(batch, -1, slice, queries, slice * dim)) {
                return Optional.of("wrong derivatives of slice " + slice + " of the queries");
            }
        }
        return FINE;
    }

    /// Whether the derivatives of a centroid, or of a slice of a query, are as they should be.
    private boolean same(GradientBatch batch, int onlyEntry, int onlySlice, float[] found, int at) {
        Centroids given = batch.centroids();
        int dim = given.dim();
        int entries = given.entries();
        float[] wanted = new float[dim];
        double[] scale = new double[dim];
        int first = onlySlice < 0 ? onlyEntry / entries : onlySlice;
        int end = onlySlice < 0 ? batch.queries() * given.books() : onlySlice + 1;
        for (int slice = first; slice < end; slice += given.books()) {
            int book = slice % given.books();
            int from = onlyEntry < 0 ? 0 : onlyEntry % entries;
            int to = onlyEntry < 0 ? entries : from + 1;
            for (int entry = from; entry < to; entry++) {
                float slope = batch.slopes()[slice * entries + entry];
                for (int i = 0; i < dim && slope != 0; i++) {
                    float u = batch.mapped()[slice * dim + i];
                    float c = given.values()[(book * entries + entry) * dim + i];
                    float pull =
                            batch.metric() == Metric.SQUARED_L2 ? 2 * slope * (u - c) : slope * (onlySlice < 0 ? u : c);
                    wanted[i] += batch.metric() == Metric.SQUARED_L2 && onlySlice >= 0 ? -pull : pull;
                    scale[i] += Math.abs(2 * slope) * (Math.abs((double) u) + Math.abs(c));
                }
            }
        }
        boolean same = true;
        for (int i = 0; i < dim; i++) {
            same &= comparison.product(found[at + i], wanted[i], scale[i]);
        }
        return same;
    }

    Optional<String> pooled(TokenLogits logits, int k, float above, PooledTexts found) {
        if (found.starts().length != logits.texts() + 1) {
            return Optional.of("expected %d texts, found %d".formatted(logits.texts(), found.starts().length - 1));
        }
        int vocabulary = logits.vocabulary();
        for (int text : sample.of(logits.texts())) {
            int from = logits.starts()[text];
            int tokens = logits.starts()[text + 1] - from;
            float[] own = Arrays.copyOfRange(logits.values(), from * vocabulary, (from + tokens) * vocabulary);
            PooledTexts wanted = cpu.pool(new TokenLogits(new int[] {0, tokens}, vocabulary, own), k, above);
            int at = found.starts()[text];
            boolean same = found.starts()[text + 1] - at == wanted.terms().length;
            for (int i = 0; i < wanted.terms().length && same; i++) {
                float weight = wanted.weights()[i];
                same = found.terms()[at + i] == wanted.terms()[i]
                        && Math.abs(found.weights()[at + i] - weight) <= 2 * Math.ulp(weight);
            }
            if (!same) {
                return Optional.of("text %d: wrong terms or weights".formatted(text));
            }
        }
        return FINE;
    }
}
