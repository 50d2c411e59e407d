package dev.quarry.tools.truth;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.NearestRows;
import dev.quarry.batch.VectorSource;
import dev.quarry.build.Progress;
import dev.quarry.document.FieldValue;
import dev.quarry.format.rows.ElementType;
import dev.quarry.jpq.VectorRows;
import dev.quarry.kernel.Metric;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Similarity;
import dev.quarry.tools.load.NamedQuery;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Computes the exact answer for a dense field in batches: a few more rows than asked for are found by
/// [BatchOps], then scored and put in order as a search would. Sums are taken in another order there, so rows
/// that score equal but for rounding may change places, which the further rows make up for.
public final class BatchedAnswers {

    private static final int FURTHER = 32;
    private static final int MOST = 1024;
    private static final int QUERIES_AT_ONCE = 4096;

    private BatchedAnswers() {}

    /// Finds the best rows of each query; empty where this is not possible: the field keeps no vectors, `k` is
    /// above 992, a query has other dimensions, or the index has no row.
    public static Optional<Truth> compute(
            Index index, DenseField field, int k, List<NamedQuery> queries, BatchOps ops, Progress progress) {
        Optional<VectorRows> vectors = index.vectors(field.name());
        if (vectors.isEmpty() || k + FURTHER > MOST || !fit(queries, field.dim())) {
            return Optional.empty();
        }
        Searcher searcher = index.searcher();
        int[] rows = IntStream.range(0, vectors.get().rows())
                .filter(row -> searcher.isLive(row)
                        && searcher.value(field.name(), row).isPresent())
                .toArray();
        if (rows.length == 0) {
            return Optional.empty();
        }
        progress.stage("exact search", queries.size());
        boolean cosine = field.similarity() == Similarity.COSINE;
        Metric metric = field.similarity() == Similarity.SQUARED_L2 ? Metric.SQUARED_L2 : Metric.DOT;
        long[][] best = new long[queries.size()][];
        float[][] scores = new float[queries.size()][];
        try (BatchPoints points = ops.load(new Rows(vectors.get(), rows, cosine))) {
            for (int from = 0; from < best.length; from += QUERIES_AT_ONCE) {
                int count = Math.min(QUERIES_AT_ONCE, best.length - from);
                VectorSource asked =
                        VectorSource.of(values(queries.subList(from, from + count), field, cosine), count, field.dim());
                NearestRows found = ops.nearest(points, asked, metric, k + FURTHER);
                for (int i = 0; i < count; i++) {
                    int[] places = Arrays.copyOfRange(found.rows(), i * found.k(), (i + 1) * found.k());
                    best[from + i] = Arrays.stream(places)
                            .filter(place -> place >= 0)
                            .mapToLong(place -> rows[place])
                            .toArray();
                    Query query = Query.of(field.name(), queries.get(from + i).vector());
                    scores[from + i] = rank(searcher, query, metric, k, best, from + i);
                }
                progress.advance(count);
            }
        }
        return Optional.of(new Truth(best, scores));
    }

    /// Scores a query's rows as a search does, and leaves the best in order.
    private static float[] rank(Searcher searcher, Query query, Metric metric, int k, long[][] rows, int at) {
        long[] all = rows[at];
        float[] scores = searcher.scores(query, all);
        int sign = metric == Metric.SQUARED_L2 ? -1 : 1;
        int[] order = IntStream.range(0, all.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -(double) sign * scores[i])
                        .thenComparingLong(i -> all[i]))
                .limit(k)
                .mapToInt(i -> i)
                .toArray();
        rows[at] = Arrays.stream(order).mapToLong(i -> all[i]).toArray();
        float[] out = new float[order.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = scores[order[i]];
        }
        return out;
    }

    private static boolean fit(List<NamedQuery> queries, int dim) {
        return queries.stream().allMatch(query -> switch (query.vector()) {
            case FieldValue.Floats(float[] values) -> values.length == dim;
            case FieldValue.Bytes(byte[] values) -> values.length == dim;
            default -> false;
        });
    }

    private static float[] values(List<NamedQuery> queries, DenseField field, boolean cosine) {
        int dim = field.dim();
        int mask = field.elements() == ElementType.U8 ? 0xFF : -1;
        float[] out = new float[queries.size() * dim];
        for (int i = 0; i < queries.size(); i++) {
            switch (queries.get(i).vector()) {
                case FieldValue.Floats(float[] values) -> System.arraycopy(values, 0, out, i * dim, dim);
                case FieldValue.Bytes(byte[] values) -> {
                    for (int j = 0; j < dim; j++) {
                        out[i * dim + j] = values[j] & mask;
                    }
                }
                default -> throw new IllegalArgumentException("query " + i + ": expected a dense vector");
            }
            if (cosine) {
                normalise(out, i * dim, dim);
            }
        }
        return out;
    }

    private static void normalise(float[] values, int at, int dim) {
        double sum = 0;
        for (int i = at; i < at + dim; i++) {
            sum += (double) values[i] * values[i];
        }
        float scale = sum > 0 ? (float) (1 / Math.sqrt(sum)) : 0;
        for (int i = at; i < at + dim; i++) {
            values[i] *= scale;
        }
    }

    /// Vectors of rows.
    private record Rows(VectorRows vectors, int[] rows, boolean cosine) implements VectorSource {

        @Override
        public int count() {
            return rows.length;
        }

        @Override
        public int dim() {
            return vectors.dim();
        }

        @Override
        public void read(int from, int count, MemorySegment out, long offset) {
            float[] vector = new float[dim()];
            for (int i = 0; i < count; i++) {
                vectors.copy(rows[from + i], vector, 0);
                if (cosine) {
                    normalise(vector, 0, vector.length);
                }
                long to = offset + (long) i * vector.length * Float.BYTES;
                MemorySegment.copy(vector, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, to, vector.length);
            }
        }
    }
}
