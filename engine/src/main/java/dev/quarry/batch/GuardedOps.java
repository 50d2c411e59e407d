package dev.quarry.batch;

import dev.quarry.kernel.Metric;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends each operation to a device when that pays, compares a sample of what comes back with the processor, and
/// repeats on the processor what failed.
final class GuardedOps implements BatchOps {

    /// Multiply-adds from which an operation goes to a device. Some cores need about a millisecond for so many,
    /// ten times what it takes to start a kernel and fetch a small result; below, a device has nothing to win.
    static final long WORTHWHILE = 1L << 24;

    private final CpuBatchOps cpu;
    private final @Nullable SharedDevice device;
    private final BatchCounters counters;
    private final ClusterCheck clusters;
    private final ProductCheck products;
    private final NeighborCheck neighbors;
    private final SparseCheck sparse;

    /// @param device null for none
    GuardedOps(CpuBatchOps cpu, @Nullable SharedDevice device, BatchCounters counters) {
        this.cpu = cpu;
        this.device = device;
        this.counters = counters;
        BatchSettings settings = device == null ? BatchSettings.OFF : device.settings();
        Comparison comparison = new Comparison(settings.device().precision());
        Sample sample = new Sample(settings.sampleRows());
        this.clusters = new ClusterCheck(cpu, comparison, sample);
        this.products = new ProductCheck(cpu, comparison, sample);
        this.neighbors = new NeighborCheck(cpu, comparison, sample);
        this.sparse = new SparseCheck(cpu, comparison, sample);
    }

    @Override
    public String name() {
        return device != null && device.isUsable() ? device.name() : cpu.name();
    }

    /// How much an operation is.
    ///
    /// @param rows points, vectors, queries, entries or texts
    /// @param work multiply-adds
    /// @param bytes of inputs and outputs
    private record Size(Operation operation, long rows, double work, double bytes) {}

    /// An operation.
    ///
    /// @param check what is wrong with a device's result, empty for nothing
    /// @param sources throws what reading inputs threw for the device
    private record Job<T>(
            Size size,
            SharedDevice.Call<T> onDevice,
            Function<T, Optional<String>> check,
            Runnable sources,
            Supplier<T> onProcessor) {}

    private <T> T run(Job<T> job) {
        Size size = job.size;
        if (device != null && size.rows > 0 && size.work >= WORTHWHILE) {
            Optional<T> kept = onDevice(device, job);
            if (kept.isPresent()) {
                counters.onDevice(size.operation, size.rows, (long) size.bytes);
                return kept.get();
            }
        }
        T result = job.onProcessor.get();
        counters.onProcessor(size.operation, size.rows);
        return result;
    }

    /// Empty when the device is not used, or not any more.
    private <T> Optional<T> onDevice(SharedDevice used, Job<T> job) {
        Operation operation = job.size.operation;
        if (!used.isUsable()) {
            used.requireNotRequired(operation);
            return Optional.empty();
        }
        T result;
        try {
            result = used.call(job.onDevice);
        } catch (RuntimeException | LinkageError e) {
            job.sources.run();
            counters.failed(operation);
            used.abandon(operation, String.valueOf(e.getMessage()), e);
            return Optional.empty();
        }
        Optional<String> wrong = job.check.apply(result);
        if (wrong.isEmpty()) {
            return Optional.of(result);
        }
        counters.mismatched(operation);
        used.abandon(operation, "differs from the processor: " + wrong.get(), null);
        return Optional.empty();
    }

    private static final Object DONE = new Object();

    @Override
    public BatchPoints load(VectorSource source) {
        return new GuardedPoints(source, cpu.load(source), device);
    }

    private static GuardedPoints guarded(BatchPoints points) {
        if (points instanceof GuardedPoints own) {
            return own;
        }
        throw new IllegalArgumentException("expected points that were loaded here");
    }

    @Override
    public void assign(BatchPoints points, Centroids centroids, int[] codes, float[] distances) {
        BatchArguments.requireAssign(points, centroids, codes, distances);
        GuardedPoints own = guarded(points);
        run(new Job<>(
                clustering(Operation.ASSIGN, points, centroids),
                ops -> {
                    ops.assign(own.on(ops), centroids, codes, distances);
                    return DONE;
                },
                done -> clusters.assigned(own.source(), centroids, codes, distances),
                own::rethrow,
                () -> {
                    cpu.assign(own.onProcessor(), centroids, codes, distances);
                    return DONE;
                }));
    }

    @Override
    public void step(
            BatchPoints points, Centroids centroids, int[] codes, float[] distances, double[] sums, int[] sizes) {
        BatchArguments.requireStep(points, centroids, codes, distances, sums, sizes);
        GuardedPoints own = guarded(points);
        run(new Job<>(
                clustering(Operation.STEP, points, centroids),
                ops -> {
                    ops.step(own.on(ops), centroids, codes, distances, sums, sizes);
                    return DONE;
                },
                done -> clusters.assigned(own.source(), centroids, codes, distances)
                        .or(() -> clusters.summed(own.source(), centroids, codes, sums, sizes)),
                own::rethrow,
                () -> {
                    cpu.step(own.onProcessor(), centroids, codes, distances, sums, sizes);
                    return DONE;
                }));
    }

    private static Size clustering(Operation operation, BatchPoints points, Centroids centroids) {
        double work = (double) points.count() * centroids.values().length;
        double values = (double) points.count() * (points.dim() + 2.0 * centroids.books());
        return new Size(operation, points.count(), work, Float.BYTES * (values + centroids.values().length));
    }

    @Override
    public void timesTransposed(BatchPoints a, float[] b, int columns, float[] out) {
        BatchArguments.requireTimesTransposed(a, b, columns, out);
        GuardedPoints own = guarded(a);
        double values = (double) a.count() * (a.dim() + columns) + (double) columns * a.dim();
        run(new Job<>(
                new Size(
                        Operation.TIMES_TRANSPOSED,
                        a.count(),
                        (double) a.count() * a.dim() * columns,
                        Float.BYTES * values),
                ops -> {
                    ops.timesTransposed(own.on(ops), b, columns, out);
                    return DONE;
                },
                done -> products.timesTransposed(own.source(), b, columns, out),
                own::rethrow,
                () -> {
                    cpu.timesTransposed(own.onProcessor(), b, columns, out);
                    return DONE;
                }));
    }

    @Override
    public void transposedTimes(BatchPoints a, BatchPoints b, float[] out) {
        BatchArguments.requireTransposedTimes(a, b, out);
        GuardedPoints left = guarded(a);
        GuardedPoints right = guarded(b);
        double values = (double) a.count() * (a.dim() + b.dim()) + (double) a.dim() * b.dim();
        run(new Job<>(
                new Size(
                        Operation.TRANSPOSED_TIMES,
                        a.count(),
                        (double) a.count() * a.dim() * b.dim(),
                        Float.BYTES * values),
                ops -> {
                    ops.transposedTimes(left.on(ops), right.on(ops), out);
                    return DONE;
                },
                done -> products.transposedTimes(left.source(), right.source(), out),
                () -> {
                    left.rethrow();
                    right.rethrow();
                },
                () -> {
                    cpu.transposedTimes(left.onProcessor(), right.onProcessor(), out);
                    return DONE;
                }));
    }

    @Override
    public double encode(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists) {
        BatchArguments.requireEncode(vectors, model, codes, lists);
        NotedSource noted = new NotedSource(vectors);
        double n = vectors.count();
        double each = model.codebook().values().length
                + (double) model.dim() * (model.listCount() + (model.rotation() == null ? 0 : model.dim()));
        return run(new Job<>(
                new Size(
                        Operation.ENCODE,
                        vectors.count(),
                        n * each,
                        n * (Float.BYTES * model.dim() + model.codebook().books()) + Float.BYTES * each),
                ops -> ops.encode(noted, model, codes, lists),
                error -> clusters.encoded(vectors, model, codes, lists, error),
                noted::rethrow,
                () -> cpu.encode(vectors, model, codes, lists)));
    }

    @Override
    public NearestRows nearest(BatchPoints rows, VectorSource queries, Metric metric, int k) {
        BatchArguments.requireNearest(rows.dim(), queries.count(), queries.dim(), k);
        GuardedPoints own = guarded(rows);
        NotedSource noted = new NotedSource(queries);
        return run(new Job<>(
                search(Operation.NEAREST, rows, queries.count(), k),
                ops -> ops.nearest(own.on(ops), noted, metric, k),
                found -> neighbors.nearest(own.source(), queries, metric, found, k, CpuNeighbors.Self.COUNTED),
                () -> {
                    own.rethrow();
                    noted.rethrow();
                },
                () -> cpu.nearest(own.onProcessor(), queries, metric, k)));
    }

    @Override
    public NearestRows neighbors(BatchPoints rows, Metric metric, int k) {
        BatchArguments.requireNearest(rows.dim(), rows.count(), rows.dim(), k);
        GuardedPoints own = guarded(rows);
        return run(new Job<>(
                search(Operation.NEIGHBORS, rows, rows.count(), k),
                ops -> ops.neighbors(own.on(ops), metric, k),
                found -> neighbors.nearest(own.source(), own.source(), metric, found, k, CpuNeighbors.Self.LEFT_OUT),
                own::rethrow,
                () -> cpu.neighbors(own.onProcessor(), metric, k)));
    }

    private static Size search(Operation operation, BatchPoints rows, int queries, int k) {
        double values = ((double) rows.count() + queries) * rows.dim() + 2.0 * queries * k;
        return new Size(operation, queries, (double) rows.count() * queries * rows.dim(), Float.BYTES * values);
    }

    @Override
    public void assignSparse(SparseLists lists, int[] centroid) {
        BatchArguments.requireAssignSparse(lists, centroid);
        double work = 0;
        for (int list = 0; list < lists.lists(); list++) {
            double entries = (double) lists.starts()[list + 1] - lists.starts()[list];
            work += entries * (lists.centroidStarts()[list + 1] - lists.centroidStarts()[list]);
        }
        double values = 2.0 * (lists.rows().terms().length + lists.centroids().terms().length) + lists.entries().length;
        run(new Job<>(
                new Size(Operation.ASSIGN_SPARSE, lists.entries().length, work, Float.BYTES * values),
                ops -> {
                    ops.assignSparse(lists, centroid);
                    return DONE;
                },
                done -> sparse.assigned(lists, centroid),
                () -> {},
                () -> {
                    cpu.assignSparse(lists, centroid);
                    return DONE;
                }));
    }

    @Override
    public void gradients(GradientBatch batch, float[] centroids, float[] queries) {
        BatchArguments.requireGradients(batch, centroids, queries);
        double values = 2.0 * (batch.mapped().length + batch.centroids().values().length) + batch.slopes().length;
        run(new Job<>(
                new Size(
                        Operation.GRADIENTS,
                        batch.queries(),
                        2.0 * batch.slopes().length * batch.centroids().dim(),
                        Float.BYTES * values),
                ops -> {
                    ops.gradients(batch, centroids, queries);
                    return DONE;
                },
                done -> sparse.gradients(batch, centroids, queries),
                () -> {},
                () -> {
                    cpu.gradients(batch, centroids, queries);
                    return DONE;
                }));
    }

    @Override
    public PooledTexts pool(TokenLogits logits, int k, float above) {
        BatchArguments.requirePool(k, above);
        double values = logits.values().length;
        return run(new Job<>(
                new Size(Operation.POOL, logits.texts(), values, Float.BYTES * values),
                ops -> ops.pool(logits, k, above),
                found -> sparse.pooled(logits, k, above, found),
                () -> {},
                () -> cpu.pool(logits, k, above)));
    }

    /// Frees nothing: the device is shared.
    @Override
    public void close() {}
}
