package dev.quarry;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Fusion;
import dev.quarry.query.Fusion.Missing;
import dev.quarry.query.Fusion.Normalization;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What hybrid searches are to find, from documents in a list, by the definitions in the plainest words. Rows are
/// places in the list. Scores here are higher for better, distances negated.
record HybridOracle(List<Document> documents) {

    /// One leg: an exhaustive search.
    record Leg(String field, FieldValue query, boolean distances, int depth, double weight, boolean searched) {}

    /// The score of a document in a leg, NaN when it has no value there.
    double score(int row, Leg leg) {
        FieldValue value = documents.get(row).fields().get(leg.field());
        if (value == null) {
            return Double.NaN;
        }
        return switch (value) {
            case FieldValue.Terms(int[] terms, float[] weights) -> {
                Map<Integer, Float> query = new HashMap<>();
                FieldValue.Terms asked = (FieldValue.Terms) leg.query();
                for (int i = 0; i < asked.terms().length; i++) {
                    query.put(asked.terms()[i], asked.weights()[i]);
                }
                double sum = 0;
                for (int i = 0; i < terms.length; i++) {
                    sum += query.getOrDefault(terms[i], 0f) * weights[i];
                }
                yield sum;
            }
            case FieldValue.Floats(float[] values) -> {
                float[] asked = ((FieldValue.Floats) leg.query()).values();
                double sum = 0;
                for (int i = 0; i < values.length; i++) {
                    sum += leg.distances() ? -Math.pow(values[i] - asked[i], 2) : values[i] * asked[i];
                }
                yield sum;
            }
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    /// The rows a leg finds, best first; a sparse one finds those that share a term.
    List<Integer> found(Leg leg) {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < documents.size() && leg.searched(); row++) {
            double score = score(row, leg);
            if (!Double.isNaN(score) && (score > 0 || !(leg.query() instanceof FieldValue.Terms))) {
                rows.add(row);
            }
        }
        rows.sort(Comparator.comparingDouble((Integer row) -> score(row, leg)).reversed());
        return rows.subList(0, Math.min(leg.depth(), rows.size()));
    }

    /// The fused score of every candidate by row.
    Map<Integer, Double> fused(List<Leg> legs, Fusion fusion) {
        TreeSet<Integer> candidates = new TreeSet<>();
        legs.forEach(leg -> candidates.addAll(found(leg)));
        Map<Integer, Double> sums = new HashMap<>();
        candidates.forEach(row -> sums.put(row, 0.0));
        for (Leg leg : legs) {
            List<Integer> found = found(leg);
            switch (fusion) {
                case Fusion.ReciprocalRank(float constant) -> {
                    for (int i = 0; i < found.size(); i++) {
                        sums.merge(found.get(i), leg.weight() / (constant + i + 1), Double::sum);
                    }
                }
                case Fusion.WeightedSum(Normalization normalization, Missing missing) -> {
                    if (!found.isEmpty()) {
                        add(sums, leg, missing == Missing.COMPUTED ? List.copyOf(candidates) : found, normalization);
                    }
                }
                case Fusion.Rescore(Normalization normalization) ->
                    add(sums, leg, List.copyOf(candidates), normalization);
            }
        }
        return sums;
    }

    private void add(Map<Integer, Double> sums, Leg leg, List<Integer> scored, Normalization normalization) {
        Map<Integer, Double> scores = new HashMap<>();
        for (int row : scored) {
            double score = score(row, leg);
            if (!Double.isNaN(score)) {
                scores.put(row, score);
            }
        }
        double low = scores.values().stream().mapToDouble(s -> s).min().orElse(0);
        double high = scores.values().stream().mapToDouble(s -> s).max().orElse(0);
        double mean = scores.values().stream().mapToDouble(s -> s).average().orElse(0);
        double variance = scores.values().stream()
                .mapToDouble(s -> (s - mean) * (s - mean))
                .average()
                .orElse(0);
        for (int row : List.copyOf(sums.keySet())) {
            double score = scores.getOrDefault(row, low);
            double normal = switch (normalization) {
                case NONE -> score;
                case MIN_MAX -> high > low ? (score - low) / (high - low) : scores.containsKey(row) ? 1 : 0;
                case Z_SCORE -> high > low ? (score - mean) / Math.sqrt(variance) : 0;
            };
            sums.merge(row, leg.weight() * normal, Double::sum);
        }
    }
}
