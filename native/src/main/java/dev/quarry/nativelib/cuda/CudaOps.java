package dev.quarry.nativelib.cuda;

import dev.quarry.batch.BatchArguments;
import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.Centroids;
import dev.quarry.batch.EncodingModel;
import dev.quarry.batch.GradientBatch;
import dev.quarry.batch.NearestRows;
import dev.quarry.batch.PooledTexts;
import dev.quarry.batch.SparseLists;
import dev.quarry.batch.TokenLogits;
import dev.quarry.batch.VectorSource;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Metric;
import dev.quarry.nativelib.cuda.CudaJob.Input;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/// All operations on CUDA devices. Rows are shared out over them, so results do not depend on how many there are;
/// sums over all rows, sparse assignments, derivatives and pooling run on the first one. Callers take turns.
final class CudaOps implements BatchOps {

    private final List<CudaDevice> devices;
    private final Workers workers;
    private final List<Integer> noScratch;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    /// @param devices at least one; closed with this
    CudaOps(List<CudaDevice> devices) {
        this.devices = List.copyOf(devices);
        this.workers = new Workers(devices.size());
        this.noScratch = workers.scratch(() -> 0);
    }

    @Override
    public String name() {
        String first = devices.getFirst().name();
        return devices.size() == 1 ? first : first + " and " + (devices.size() - 1) + " more";
    }

    @Override
    public BatchPoints load(VectorSource source) {
        return turn(() -> {
            int[] starts = CudaPoints.split(source.count(), devices.size());
            long[] resident = new long[devices.size()];
            CudaPoints points = new CudaPoints(this, source, starts, resident);
            try {
                onEach(device -> resident[device] = loaded(device, source, starts[device], starts[device + 1]));
            } catch (RuntimeException | Error e) {
                points.close();
                throw e;
            }
            return points;
        });
    }

    private long loaded(int number, VectorSource source, int from, int to) {
        CudaDevice device = devices.get(number);
        if (from == to) {
            return 0;
        }
        try {
            long handle = CudaCalls.openPoints(device.handle(), to - from, source.dim());
            if (handle == 0) {
                return 0;
            }
            try (CudaJob job = device.fill(Operation.LOAD, handle, source.dim(), to - from)) {
                job.stream(List.of(new Input(source, 0)), from, to, (lane, first, count) -> {});
                job.finish();
                return handle;
            } catch (RuntimeException | Error e) {
                CudaCalls.close(handle);
                throw e;
            }
        } catch (CudaException e) {
            throw device.failed(Operation.LOAD.label(), e);
        }
    }

    @Override
    public void assign(BatchPoints points, Centroids centroids, int[] codes, float[] distances) {
        BatchArguments.requireAssign(points, centroids, codes, distances);
        CudaPoints own = own(points);
        turn(
                own,
                () -> onEach(device -> {
                    int from = own.from(device);
                    int to = own.to(device);
                    if (from < to) {
                        long[] shape = shape(centroids, to - from, own.held(device));
                        try (CudaJob job = devices.get(device).job(Operation.ASSIGN, shape)) {
                            job.upload(0, centroids.values());
                            copyCodes(job, own.input(device), from, to, centroids.books(), codes, distances);
                        }
                    }
                }));
    }

    @Override
    public void step(
            BatchPoints points, Centroids centroids, int[] codes, float[] distances, double[] sums, int[] sizes) {
        BatchArguments.requireStep(points, centroids, codes, distances, sums, sizes);
        CudaPoints own = own(points);
        turn(own, () -> {
            int held = devices.size() == 1 ? own.held(0) : 0;
            long[] shape = shape(centroids, own.count(), held);
            try (CudaJob job = devices.getFirst().job(Operation.STEP, shape)) {
                job.upload(0, centroids.values());
                Input input = held == 1 ? own.input(0) : new Input(own.source(), 0);
                copyCodes(job, input, 0, own.count(), centroids.books(), codes, distances);
                job.copyResult(0, sums, centroids.values().length);
                job.copyResult(1, sizes, 0, centroids.books() * centroids.entries());
            }
        });
    }

    private static long[] shape(Centroids centroids, int rows, int held) {
        return new long[] {centroids.books(), centroids.entries(), centroids.dim(), rows, held};
    }

    private static void copyCodes(
            CudaJob job, Input input, int from, int to, int books, int[] codes, float[] distances) {
        job.stream(List.of(input), from, to, (lane, first, count) -> {
            job.copy(lane, 0, codes, (long) first * books, (long) count * books);
            job.copy(lane, 1, distances, (long) first * books, (long) count * books);
        });
    }

    @Override
    public void timesTransposed(BatchPoints a, float[] b, int columns, float[] out) {
        BatchArguments.requireTimesTransposed(a, b, columns, out);
        CudaPoints own = own(a);
        turn(
                own,
                () -> onEach(device -> {
                    int from = own.from(device);
                    int to = own.to(device);
                    if (from < to) {
                        long[] shape = {own.dim(), columns, to - from, own.held(device)};
                        try (CudaJob job = devices.get(device).job(Operation.PRODUCT, shape)) {
                            job.upload(0, b, columns * own.dim());
                            job.stream(
                                    List.of(own.input(device)),
                                    from,
                                    to,
                                    (lane, first, count) ->
                                            job.copy(lane, 0, out, (long) first * columns, (long) count * columns));
                        }
                    }
                }));
    }

    @Override
    public void transposedTimes(BatchPoints a, BatchPoints b, float[] out) {
        BatchArguments.requireTransposedTimes(a, b, out);
        CudaPoints left = own(a);
        CudaPoints right = own(b);
        turn(left, () -> {
            right.requireOpen();
            int held = devices.size() == 1 ? left.held(0) & right.held(0) : 0;
            long[] shape = {left.dim(), right.dim(), left.count(), held};
            try (CudaJob job = devices.getFirst().job(Operation.TRANSPOSED, shape)) {
                List<Input> inputs = held == 1
                        ? List.of(left.input(0), right.input(0))
                        : List.of(new Input(left.source(), 0), new Input(right.source(), 0));
                job.stream(inputs, 0, left.count(), (lane, first, count) -> {});
                job.copyResult(0, out, 0, left.dim() * right.dim());
            }
        });
    }

    @Override
    public double encode(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists) {
        BatchArguments.requireEncode(vectors, model, codes, lists);
        return turn(() -> new CudaEncoding(vectors, model, codes, lists).run(devices, this::onEach));
    }

    @Override
    public NearestRows nearest(BatchPoints rows, VectorSource queries, Metric metric, int k) {
        BatchArguments.requireNearest(rows.dim(), queries.count(), queries.dim(), k);
        CudaPoints own = own(rows);
        return turn(
                own,
                () -> new CudaNeighbors(own, queries, metric, k, CudaNeighbors.Self.COUNTED)
                        .run(devices, this::onEach));
    }

    @Override
    public NearestRows neighbors(BatchPoints rows, Metric metric, int k) {
        BatchArguments.requireNearest(rows.dim(), rows.count(), rows.dim(), k);
        CudaPoints own = own(rows);
        return turn(
                own,
                () -> new CudaNeighbors(own, own.source(), metric, k, CudaNeighbors.Self.LEFT_OUT)
                        .run(devices, this::onEach));
    }

    @Override
    public void assignSparse(SparseLists lists, int[] centroid) {
        BatchArguments.requireAssignSparse(lists, centroid);
        turn(() -> SparseBlocks.assign(devices.getFirst(), lists, centroid));
    }

    @Override
    public void gradients(GradientBatch batch, float[] centroids, float[] queries) {
        BatchArguments.requireGradients(batch, centroids, queries);
        Centroids codes = batch.centroids();
        long metric = batch.metric() == Metric.SQUARED_L2 ? 1 : 0;
        long[] shape = {metric, codes.books(), codes.entries(), codes.dim(), batch.queries()};
        turn(() -> {
            try (CudaJob job = devices.getFirst().job(Operation.GRADIENTS, shape)) {
                job.upload(0, codes.values());
                job.upload(1, batch.mapped());
                job.upload(2, batch.slopes());
                job.copyResult(0, centroids, 0, codes.values().length);
                job.copyResult(1, queries, 0, batch.mapped().length);
            }
        });
    }

    @Override
    public PooledTexts pool(TokenLogits logits, int k, float above) {
        BatchArguments.requirePool(k, above);
        return turn(() -> new CudaPooling(logits, k, above).run(devices.getFirst()));
    }

    private CudaPoints own(BatchPoints points) {
        if (points instanceof CudaPoints own && own.owner() == this) {
            return own;
        }
        throw new IllegalArgumentException("expected points that were loaded by these operations, found others");
    }

    /// Runs something for each device, beside each other.
    private void onEach(IntConsumer body) {
        workers.run(noScratch, devices.size(), (none, device) -> body.accept(device));
    }

    /// Runs something while nobody else does.
    void alone(Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T turn(Supplier<T> body) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("these operations are closed");
            }
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    private <T> T turn(CudaPoints points, Supplier<T> body) {
        return turn(() -> {
            points.requireOpen();
            return body.get();
        });
    }

    private void turn(Runnable body) {
        turn(() -> {
            body.run();
            return 0;
        });
    }

    private void turn(CudaPoints points, Runnable body) {
        turn(points, () -> {
            body.run();
            return 0;
        });
    }

    /// Closes the devices; more than once does nothing.
    @Override
    public void close() {
        alone(() -> {
            if (!closed) {
                closed = true;
                devices.forEach(device -> CudaCalls.close(device.handle()));
            }
        });
    }
}
