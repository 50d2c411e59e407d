package dev.quarry.jpq;

import dev.quarry.pq.PqModel;
import java.util.List;
import java.util.Optional;

/// What is trained, and with what.
///
/// @param model whose query side is the start; its codes must stand for vectors, not for residuals
/// @param rows coded by the model
/// @param training to learn from
/// @param heldOut to measure on: decides when to stop and which step was the best, so it is not a test
/// @param vectors the full vectors, when the report should say how good a ranking without codes is
public record TrainingInput(
        PqModel model, CodedRows rows, Lessons training, Lessons heldOut, Optional<VectorRows> vectors) {

    public TrainingInput {
        int dim = model.shape().dim();
        for (Lessons lessons : List.of(training, heldOut)) {
            if (lessons.queries().vectors().columns() != dim) {
                throw new IllegalArgumentException("queries: expected %d dimensions, found %d"
                        .formatted(dim, lessons.queries().vectors().columns()));
            }
            requireFit(lessons, rows.rows(), dim);
        }
        vectors.ifPresent(full -> requireFit(full, rows.rows(), dim));
    }

    private static void requireFit(Lessons lessons, int rows, int dim) {
        switch (lessons) {
            case JudgedQueries judged -> {
                for (Judgments one : judged.judgments()) {
                    for (int row : one.rows()) {
                        if (row >= rows) {
                            throw new IllegalArgumentException(
                                    "judgments: expected rows below %d, found %d".formatted(rows, row));
                        }
                    }
                }
                if (judged.negatives() instanceof Negatives.Denoised(VectorRows documents)) {
                    requireFit(documents, rows, dim);
                }
            }
            case TaughtQueries taught -> requireFit(taught.documents(), rows, dim);
        }
    }

    private static void requireFit(VectorRows vectors, int rows, int dim) {
        if (vectors.rows() != rows || vectors.dim() != dim) {
            throw new IllegalArgumentException("full vectors: expected %d of %d dimensions, found %d of %d"
                    .formatted(rows, dim, vectors.rows(), vectors.dim()));
        }
    }
}
