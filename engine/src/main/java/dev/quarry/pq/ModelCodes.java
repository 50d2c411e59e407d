package dev.quarry.pq;

import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;

/// Whether codes are those of a model.
final class ModelCodes {

    private ModelCodes() {}

    /// @throws dev.quarry.format.CorruptSegmentException when another model made the codes, or they lie otherwise
    static void require(PqCodesView codes, PqModel model, PqCodesLayout layout) {
        if (!codes.shape().equals(model.shape().codes())) {
            throw codes.section()
                    .corrupt(0, model.shape().codes().toString(), codes.shape().toString());
        }
        if (!codes.fingerprint().equals(model.codesFingerprint())) {
            throw codes.section()
                    .corrupt(
                            0,
                            "codes of model " + model.codesFingerprint(),
                            codes.fingerprint().toString());
        }
        if (codes.layout() != layout) {
            throw codes.section()
                    .corrupt(0, "codes in " + layout, codes.layout().toString());
        }
    }

    /// @throws IllegalArgumentException when codes stand for residuals
    static void requireVectors(PqModel model) {
        model.coarse().ifPresent(lists -> {
            if (lists.encodes() == CoarseQuantizer.Encodes.RESIDUALS) {
                throw new IllegalArgumentException("model: expected codes of vectors, found codes of residuals");
            }
        });
    }
}
