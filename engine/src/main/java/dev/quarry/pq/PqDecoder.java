package dev.quarry.pq;

import dev.quarry.linear.Matrix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Turns codes back into the vectors they stand for: what is left of a row whose vector was not kept. One thread's
/// scratch; the model is shared.
///
/// For [dev.quarry.kernel.Metric#COSINE] that is near a vector of length 1: lengths are not in the codes.
public final class PqDecoder {

    private final PqModel model;
    private final float @Nullable [] coarse;
    private final float[] rotated;
    /// sums of the rotation back
    private final double[] sums;

    public PqDecoder(PqModel model) {
        this.model = model;
        this.coarse = model.coarse()
                .filter(lists -> lists.encodes() == CoarseQuantizer.Encodes.RESIDUALS)
                .map(lists -> lists.centroids().values())
                .orElse(null);
        this.rotated = new float[model.shape().paddedDim()];
        this.sums = new double[model.shape().dim()];
    }

    /// Decodes a row.
    ///
    /// @param codes M of them from `at` on, one a byte
    /// @param list the row's list; without meaning where codes stand for vectors
    /// @param out receives the vector, `(dim)`, from `to` on
    public void decode(byte[] codes, int at, int list, float[] out, int to) {
        int dim = sums.length;
        model.encoding().decode(codes, at, rotated, 0);
        if (coarse != null) {
            for (int i = 0; i < dim; i++) {
                rotated[i] += coarse[list * dim + i];
            }
        }
        if (model.rotation().isEmpty()) {
            System.arraycopy(rotated, 0, out, to, dim);
            return;
        }
        Matrix rotation = model.rotation().get();
        Arrays.fill(sums, 0);
        for (int row = 0; row < dim; row++) {
            for (int i = 0; i < dim; i++) {
                sums[i] += (double) rotated[row] * rotation.values()[row * dim + i];
            }
        }
        for (int i = 0; i < dim; i++) {
            out[to + i] = (float) sums[i];
        }
    }
}
