package dev.quarry.pq;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.Centroids;
import dev.quarry.batch.CpuBatchOps;
import dev.quarry.batch.EncodingModel;
import dev.quarry.batch.VectorSource;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;

/// Encodes vectors, many at a time. For one thread at a time; the model is shared.
public final class PqEncoder {

    private final PqModel model;
    private final EncodingModel encoding;
    private final BatchOps ops;

    private PqEncoder(PqModel model, BatchOps ops) {
        this.model = model;
        this.encoding = encoding(model);
        this.ops = ops;
    }

    /// Encodes on the thread that calls.
    public PqEncoder(PqModel model, Kernels kernels) {
        this(model, new CpuBatchOps(kernels, new Workers(1)));
    }

    /// Encodes wherever `ops` do.
    public static PqEncoder on(BatchOps ops, PqModel model) {
        return new PqEncoder(model, ops);
    }

    private static EncodingModel encoding(PqModel model) {
        PqShape shape = model.shape();
        float[] values = model.encoding().values();
        EncodingModel encoding = EncodingModel.of(
                shape.dim(), new Centroids(shape.subQuantizers(), shape.entries(), shape.sliceDim(), values));
        if (model.rotation().isPresent()) {
            encoding = encoding.withRotation(model.rotation().get().values());
        }
        if (model.coarse().isPresent()) {
            CoarseQuantizer coarse = model.coarse().get();
            encoding = encoding.withLists(
                    coarse.centroids().values(),
                    coarse.encodes() == CoarseQuantizer.Encodes.RESIDUALS
                            ? EncodingModel.Residuals.OF_LIST
                            : EncodingModel.Residuals.NONE);
        }
        return encoding;
    }

    /// Encodes vectors. Of a model with lists, the lists are not told.
    ///
    /// @param vectors `(count, dim)`
    /// @param codes receives `(count, M)`, one code a byte
    /// @return the sum of the squared distances between the vectors and what their codes stand for
    public double encode(float[] vectors, int count, byte[] codes) {
        return encode(vectors, count, codes, new int[model.coarse().isPresent() ? count : 0]);
    }

    /// Encodes vectors.
    ///
    /// @param vectors `(count, dim)`
    /// @param codes receives `(count, M)`, one code a byte
    /// @param lists receives the list of each vector where the model has lists
    /// @return the sum of the squared distances between the vectors and what their codes stand for
    public double encode(float[] vectors, int count, byte[] codes, int[] lists) {
        return encode(VectorSource.of(vectors, count, model.shape().dim()), codes, lists);
    }

    /// Encodes vectors, as documents have them.
    ///
    /// @param codes receives `(count, M)`, one code a byte
    /// @param lists receives the list of each vector where the model has lists
    /// @return the sum of the squared distances between the vectors and what their codes stand for
    public double encode(VectorSource vectors, byte[] codes, int[] lists) {
        VectorSource prepared = model.metric() == Metric.COSINE ? new NormalisedVectors(vectors) : vectors;
        return ops.encode(prepared, encoding, codes, lists);
    }
}
