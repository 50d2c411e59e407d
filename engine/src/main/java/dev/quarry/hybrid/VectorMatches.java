package dev.quarry.hybrid;

import dev.quarry.document.FieldValue;
import dev.quarry.query.Explanation;
import dev.quarry.query.Explanation.Reasons;
import dev.quarry.schema.MultiVectorField;
import java.util.ArrayList;
import java.util.List;

/// Finds the vector of a document that is best for each query vector.
record VectorMatches(MultiVectorField field) {

    Reasons of(FieldValue query, FieldValue document) {
        List<float[]> stored = vectors(document);
        List<float[]> asked = vectors(query);
        List<Explanation.VectorMatch> matches = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            int best = 0;
            double most = score(asked.get(i), stored.getFirst());
            for (int j = 1; j < stored.size(); j++) {
                double score = score(asked.get(i), stored.get(j));
                if (score > most) {
                    most = score;
                    best = j;
                }
            }
            matches.add(new Explanation.VectorMatch(i, best, field.ranksByDistance() ? 0 - most : most));
        }
        return new Reasons.MatchedVectors(field.vectors().similarity(), stored.size(), matches);
    }

    private List<float[]> vectors(FieldValue value) {
        return value instanceof FieldValue.Vectors(List<float[]> all)
                ? all
                : List.of(DenseRocchio.floats(value, field.vectors().elements()));
    }

    /// Higher is better.
    private double score(float[] query, float[] document) {
        double product = 0;
        double away = 0;
        double queryNorm = 0;
        double documentNorm = 0;
        for (int i = 0; i < query.length; i++) {
            product += (double) query[i] * document[i];
            away += ((double) query[i] - document[i]) * ((double) query[i] - document[i]);
            queryNorm += (double) query[i] * query[i];
            documentNorm += (double) document[i] * document[i];
        }
        double lengths = Math.sqrt(queryNorm) * Math.sqrt(documentNorm);
        return switch (field.vectors().similarity()) {
            case SQUARED_L2 -> -away;
            case INNER_PRODUCT -> product;
            case COSINE -> lengths > 0 ? product / lengths : 0;
        };
    }
}
