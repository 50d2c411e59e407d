package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A device that computes on the processor, and does one operation badly.
final class FakeDevice implements BatchOps, BatchProvider {

    /// What is bad about an operation.
    enum Fault {
        NONE,
        /// fails at once
        FAILS,
        /// fills half of the result, then fails
        FAILS_IN_THE_MIDDLE,
        /// throws something unexpected
        THROWS,
        /// returns numbers that are wrong everywhere
        WRONG
    }

    private final BatchOps inner = new CpuBatchOps(Kernels.scalar(), new Workers(1));
    private final Operation operation;
    private final Fault fault;
    int calls;
    int loaded;
    boolean closed;

    FakeDevice(Operation operation, Fault fault) {
        this.operation = operation;
        this.fault = fault;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public BatchOps open(DeviceOptions options) {
        return this;
    }

    @Override
    public DeviceReport report() {
        return new DeviceReport("", "", List.of(), "");
    }

    private boolean isWrong(Operation now, Runnable half) {
        calls++;
        if (now != operation) {
            return false;
        }
        switch (fault) {
            case FAILS -> throw new BatchFailedException("out of order");
            case FAILS_IN_THE_MIDDLE -> {
                half.run();
                throw new BatchFailedException("out of breath");
            }
            case THROWS -> throw new IllegalStateException("out of its mind");
            case NONE, WRONG -> {}
        }
        return fault == Fault.WRONG;
    }

    @Override
    public BatchPoints load(VectorSource source) {
        loaded++;
        BatchPoints points = inner.load(source);
        return new BatchPoints() {
            @Override
            public VectorSource source() {
                return points.source();
            }

            @Override
            public void close() {
                loaded--;
            }
        };
    }

    @Override
    public void assign(BatchPoints points, Centroids centroids, int[] codes, float[] distances) {
        boolean wrong = isWrong(Operation.ASSIGN, () -> codes[0] = -5);
        inner.assign(points, centroids, codes, distances);
        for (int i = 0; i < codes.length && wrong; i++) {
            codes[i] = (codes[i] + 1) % centroids.entries();
        }
    }

    @Override
    public void step(
            BatchPoints points, Centroids centroids, int[] codes, float[] distances, double[] sums, int[] sizes) {
        boolean wrong = isWrong(Operation.STEP, () -> sums[0] = Double.NaN);
        inner.step(points, centroids, codes, distances, sums, sizes);
        for (int i = 0; i < sums.length && wrong; i++) {
            sums[i] += 0.25;
        }
    }

    @Override
    public void timesTransposed(BatchPoints a, float[] b, int columns, float[] out) {
        boolean wrong = isWrong(Operation.TIMES_TRANSPOSED, () -> out[0] = 7);
        inner.timesTransposed(a, b, columns, out);
        spoil(out, wrong);
    }

    @Override
    public void transposedTimes(BatchPoints a, BatchPoints b, float[] out) {
        boolean wrong = isWrong(Operation.TRANSPOSED_TIMES, () -> out[0] = 7);
        inner.transposedTimes(a, b, out);
        spoil(out, wrong);
    }

    @Override
    public double encode(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists) {
        vectors.read(0, 1, MemorySegment.ofArray(new float[vectors.dim()]), 0);
        boolean wrong = isWrong(Operation.ENCODE, () -> codes[0] = 99);
        double error = inner.encode(vectors, model, codes, lists);
        for (int i = 0; i < codes.length && wrong; i++) {
            codes[i] = (byte) ((codes[i] & 0xFF) == 0 ? 1 : 0);
        }
        return error;
    }

    @Override
    public NearestRows nearest(BatchPoints rows, VectorSource queries, Metric metric, int k) {
        boolean wrong = isWrong(Operation.NEAREST, () -> {});
        NearestRows found = inner.nearest(rows, queries, metric, k);
        spoil(found.scores(), wrong);
        return found;
    }

    @Override
    public NearestRows neighbors(BatchPoints rows, Metric metric, int k) {
        boolean wrong = isWrong(Operation.NEIGHBORS, () -> {});
        NearestRows found = inner.neighbors(rows, metric, wrong ? k + 1 : k);
        if (!wrong) {
            return found;
        }
        // the best one is missing
        int[] kept = new int[rows.count() * k];
        float[] scores = new float[kept.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = found.rows()[i / k * (k + 1) + i % k + 1];
            scores[i] = found.scores()[i / k * (k + 1) + i % k + 1];
        }
        return new NearestRows(k, kept, scores);
    }

    @Override
    public void assignSparse(SparseLists lists, int[] centroid) {
        boolean wrong = isWrong(Operation.ASSIGN_SPARSE, () -> centroid[0] = 99);
        inner.assignSparse(lists, centroid);
        for (int i = 0; i < centroid.length && wrong; i++) {
            centroid[i]++;
        }
    }

    @Override
    public void gradients(GradientBatch batch, float[] centroids, float[] queries) {
        boolean wrong = isWrong(Operation.GRADIENTS, () -> centroids[0] = 7);
        inner.gradients(batch, centroids, queries);
        spoil(queries, wrong);
    }

    @Override
    public PooledTexts pool(TokenLogits logits, int k, float above) {
        boolean wrong = isWrong(Operation.POOL, () -> {});
        PooledTexts found = inner.pool(logits, k, above);
        spoil(found.weights(), wrong);
        return found;
    }

    private static void spoil(float[] values, boolean wrong) {
        for (int i = 0; i < values.length && wrong; i++) {
            values[i] = values[i] * 1.25f + 0.5f;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
