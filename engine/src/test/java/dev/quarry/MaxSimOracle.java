package dev.quarry;

import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.schema.Similarity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Documents of several vectors in a map, scored plainly: the oracle of searches for them.
final class MaxSimOracle {

    /// A document and its score, as a hit has it.
    record Scored(DocumentId id, double score) {}

    private final Similarity similarity;
    private final Map<Long, List<float[]>> documents = new TreeMap<>();

    MaxSimOracle(Similarity similarity) {
        this.similarity = similarity;
    }

    /// @param vectors none for a document that is not found in the field
    void put(long id, List<float[]> vectors) {
        documents.put(id, vectors);
    }

    void remove(long id) {
        documents.remove(id);
    }

    /// Those of a document that is there.
    List<float[]> vectors(long id) {
        return Objects.requireNonNull(documents.get(id), "document " + id);
    }

    int size() {
        return documents.size();
    }

    Map<Long, List<float[]>> documents() {
        return documents;
    }

    /// All documents with a vector that `accepts` does, best first.
    List<Scored> ranking(List<float[]> query, Predicate<Long> accepts) {
        List<Scored> all = new ArrayList<>();
        documents.forEach((id, vectors) -> {
            if (!vectors.isEmpty() && accepts.test(id)) {
                all.add(new Scored(DocumentId.of(id), score(query, vectors)));
            }
        });
        int sign = similarity == Similarity.SQUARED_L2 ? 1 : -1;
        all.sort(Comparator.comparingDouble((Scored one) -> sign * one.score()));
        return all;
    }

    double score(List<float[]> query, List<float[]> vectors) {
        double sum = 0;
        for (float[] one : query) {
            sum += vectors.stream()
                    .mapToDouble(vector -> score(one, vector))
                    .max()
                    .orElseThrow();
        }
        return similarity == Similarity.SQUARED_L2 ? 0 - sum : sum;
    }

    /// Higher is better.
    double score(float[] query, float[] vector) {
        double dot = 0;
        double away = 0;
        double left = 0;
        double right = 0;
        for (int i = 0; i < query.length; i++) {
            dot += (double) query[i] * vector[i];
            away += Math.pow((double) query[i] - vector[i], 2);
            left += (double) query[i] * query[i];
            right += (double) vector[i] * vector[i];
        }
        return switch (similarity) {
            case SQUARED_L2 -> -away;
            case INNER_PRODUCT -> dot;
            case COSINE -> left * right > 0 ? dot / Math.sqrt(left * right) : 0;
        };
    }

    static List<float[]> vectors(Random random, int count, int dim) {
        List<float[]> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            out.add(((FieldValue.Floats) RandomVectors.dense(random, dim)).values());
        }
        return out;
    }
}
