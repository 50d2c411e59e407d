package dev.quarry.tools.faiss;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqModel;
import dev.quarry.tools.read.InputException;
import java.util.Optional;

/// A linear transform before the codes: a rotation, or one to fewer dimensions.
///
/// @param at where it stands in the file
/// @param matrix `(to, from)`, its rows orthogonal and of length 1
record FaissTransform(long at, Matrix matrix) {

    /// How far products of rows may be from 0 and 1.
    private static final double TOLERANCE = 1e-3;

    /// How many times fewer the dimensions may become: the model that comes of it is that much larger than the
    /// file.
    private static final int MOST_REDUCTION = 64;

    /// @param dim of the vectors
    static FaissTransform read(FaissInput in, int dim) throws InputException {
        long at = in.position();
        String tag = in.readTag("transform");
        in.require(
                tag.equals("LTra") || tag.equals("rrot"), at, "a linear transform without a bias (LTra or rrot)", tag);
        boolean biased = in.readBoolean("whether there is a bias");
        long matrixAt = in.position();
        float[] values = in.readFloats("values of the transform");
        long biasAt = in.position();
        long bias = in.readCount(Float.BYTES, "values of the bias");
        in.take(bias * Float.BYTES, "values of the bias");
        in.require(!biased, biasAt, "no bias", bias + " values");
        long sizesAt = in.position();
        int from = in.readInt("dimensions of the transform's input");
        int to = in.readInt("dimensions of the transform's output");
        in.require(
                from == dim && to >= 1 && to <= dim,
                sizesAt,
                "a transform from %d dimensions to as many or fewer".formatted(dim),
                from + " to " + to);
        in.require((long) from * to == values.length, matrixAt, (long) from * to + " values", values.length);
        long trainedAt = in.position();
        in.require(in.readBoolean("whether it is trained"), trainedAt, "a trained transform", "an untrained one");
        FaissTransform transform = new FaissTransform(at, new Matrix(to, from, values));
        transform.requireOrthogonal(in, matrixAt);
        return transform;
    }

    private void requireOrthogonal(FaissInput in, long valuesAt) throws InputException {
        Matrix gram = new Products(Kernels.best().panels(), new Workers(1)).timesTransposed(matrix, matrix);
        for (int i = 0; i < gram.rows(); i++) {
            for (int j = 0; j < gram.columns(); j++) {
                double off = Math.abs(gram.get(i, j) - (i == j ? 1 : 0));
                in.require(
                        off <= TOLERANCE,
                        valuesAt,
                        "an orthogonal matrix",
                        "a product of rows %d and %d of %s".formatted(i, j, gram.get(i, j)));
            }
        }
    }

    /// How many dimensions it leaves.
    int left() {
        return matrix.rows();
    }

    /// The model of what follows it.
    PqModel model(FaissInput in, Metric metric, Optional<CoarseQuantizer> coarse, Codebook codebook)
            throws InputException {
        int dim = matrix.columns();
        if (left() == dim) {
            return model(metric, matrix, coarse, codebook);
        }
        int subQuantizers = codebook.shape().subQuantizers();
        in.require(
                dim % subQuantizers == 0,
                at,
                "a transform to fewer dimensions from a multiple of %d, the sub-quantizers".formatted(subQuantizers),
                "one from " + dim);
        in.require(
                (long) MOST_REDUCTION * left() >= dim,
                at,
                "at most " + MOST_REDUCTION + " times fewer dimensions",
                dim + " to " + left());
        long most = Integer.MAX_VALUE / dim;
        long rows = Math.max(dim, coarse.map(CoarseQuantizer::lists).orElse(1));
        in.require(rows <= most, at, "at most %d dimensions and lists of %d dimensions".formatted(most, dim), rows);
        FaissReduction reduction = new FaissReduction(dim, left(), subQuantizers);
        return model(
                metric,
                reduction.spreadRows(matrix),
                coarse.map(lists -> new CoarseQuantizer(reduction.spreadColumns(lists.centroids()), lists.encodes())),
                reduction.spread(codebook));
    }

    private static PqModel model(Metric metric, Matrix rotation, Optional<CoarseQuantizer> coarse, Codebook codebook) {
        return new PqModel(metric, Optional.of(rotation), coarse, codebook, Optional.empty(), codebook);
    }
}
