package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;

/// All operations on the processor's cores, with the kernels that searches use. The same bits at any number of
/// threads and with every kernel. Arrays are read in place; other sources a few hundred vectors at a time, so that
/// nothing is kept.
public final class CpuBatchOps implements BatchOps {

    private final String name;
    private final CpuClustering clustering;
    private final CpuProducts products;
    private final CpuEncoding encoding;
    private final CpuNeighbors neighbors;
    private final CpuSparse sparse;
    private final CpuGradients gradients;
    private final CpuPooling pooling;

    public CpuBatchOps(Kernels kernels, Workers workers) {
        this.name = "cpu, %d threads, %s".formatted(workers.threads(), kernels.name());
        this.clustering = new CpuClustering(kernels.panels(), workers);
        this.products = new CpuProducts(kernels.panels(), workers);
        this.encoding = new CpuEncoding(kernels.panels(), workers);
        this.neighbors = new CpuNeighbors(kernels.panels(), workers);
        this.sparse = new CpuSparse(workers);
        this.gradients = new CpuGradients(workers);
        this.pooling = new CpuPooling(workers);
    }

    @Override
    public String name() {
        return name;
    }

    private record CpuPoints(VectorSource source) implements BatchPoints {
        @Override
        public void close() {
            // nothing is kept
        }
    }

    @Override
    public BatchPoints load(VectorSource source) {
        return new CpuPoints(source);
    }

    @Override
    public void assign(BatchPoints points, Centroids centroids, int[] codes, float[] distances) {
        BatchArguments.requireAssign(points, centroids, codes, distances);
        clustering.assign(points.source(), centroids, codes, distances);
    }

    @Override
    public void step(
            BatchPoints points, Centroids centroids, int[] codes, float[] distances, double[] sums, int[] sizes) {
        BatchArguments.requireStep(points, centroids, codes, distances, sums, sizes);
        clustering.assign(points.source(), centroids, codes, distances);
        clustering.sum(points.source(), centroids, codes, sums, sizes);
    }

    @Override
    public void timesTransposed(BatchPoints a, float[] b, int columns, float[] out) {
        BatchArguments.requireTimesTransposed(a, b, columns, out);
        products.timesTransposed(a.source(), b, columns, out);
    }

    @Override
    public void transposedTimes(BatchPoints a, BatchPoints b, float[] out) {
        BatchArguments.requireTransposedTimes(a, b, out);
        products.transposedTimes(a.source(), b.source(), out);
    }

    @Override
    public double encode(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists) {
        BatchArguments.requireEncode(vectors, model, codes, lists);
        return encoding.encode(vectors, model, codes, lists);
    }

    @Override
    public NearestRows nearest(BatchPoints rows, VectorSource queries, Metric metric, int k) {
        BatchArguments.requireNearest(rows.dim(), queries.count(), queries.dim(), k);
        return neighbors.nearest(rows.source(), queries, metric, k, CpuNeighbors.Self.COUNTED);
    }

    @Override
    public NearestRows neighbors(BatchPoints rows, Metric metric, int k) {
        BatchArguments.requireNearest(rows.dim(), rows.count(), rows.dim(), k);
        return neighbors.nearest(rows.source(), rows.source(), metric, k, CpuNeighbors.Self.LEFT_OUT);
    }

    @Override
    public void assignSparse(SparseLists lists, int[] centroid) {
        BatchArguments.requireAssignSparse(lists, centroid);
        sparse.assign(lists, centroid);
    }

    @Override
    public void gradients(GradientBatch batch, float[] centroids, float[] queries) {
        BatchArguments.requireGradients(batch, centroids, queries);
        gradients.gradients(batch, centroids, queries);
    }

    @Override
    public PooledTexts pool(TokenLogits logits, int k, float above) {
        BatchArguments.requirePool(k, above);
        return pooling.pool(logits, k, above);
    }

    /// Frees nothing, as nothing is held.
    @Override
    public void close() {}
}
