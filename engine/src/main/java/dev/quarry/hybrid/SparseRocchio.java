package dev.quarry.hybrid;

import dev.quarry.document.FieldValue;
import dev.quarry.query.Feedback;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Rocchio's formula for sparse vectors. Terms of equal weight are kept in the order of their numbers or tokens.
record SparseRocchio(Feedback.Rocchio rocchio) {

    /// @param relevant one vector or more, with terms named as in the query
    FieldValue of(FieldValue query, List<FieldValue> relevant) {
        if (query instanceof FieldValue.Tokens) {
            TreeMap<String, Double> sum = new TreeMap<>();
            addTokens(query, rocchio.alpha(), sum);
            relevant.forEach(vector -> addTokens(vector, (double) rocchio.beta() / relevant.size(), sum));
            List<Map.Entry<String, Double>> heaviest = heaviest(sum);
            return FieldValue.tokens(
                    heaviest.stream().map(Map.Entry::getKey).toArray(String[]::new), weights(heaviest));
        }
        TreeMap<Integer, Double> sum = new TreeMap<>();
        addTerms(query, rocchio.alpha(), sum);
        relevant.forEach(vector -> addTerms(vector, (double) rocchio.beta() / relevant.size(), sum));
        List<Map.Entry<Integer, Double>> heaviest = heaviest(sum);
        return FieldValue.terms(heaviest.stream().mapToInt(Map.Entry::getKey).toArray(), weights(heaviest));
    }

    private static void addTokens(FieldValue vector, double weight, TreeMap<String, Double> sum) {
        FieldValue.Tokens tokens = (FieldValue.Tokens) vector;
        for (int i = 0; i < tokens.tokens().length; i++) {
            sum.merge(tokens.tokens()[i], weight * tokens.weights()[i], Double::sum);
        }
    }

    private static void addTerms(FieldValue vector, double weight, TreeMap<Integer, Double> sum) {
        FieldValue.Terms terms = (FieldValue.Terms) vector;
        for (int i = 0; i < terms.terms().length; i++) {
            sum.merge(terms.terms()[i], weight * terms.weights()[i], Double::sum);
        }
    }

    /// The heaviest terms whose weight is a float above 0.
    private <T> List<Map.Entry<T, Double>> heaviest(TreeMap<T, Double> sum) {
        return sum.entrySet().stream()
                .filter(entry -> entry.getValue().floatValue() > 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(rocchio.terms())
                .toList();
    }

    private static <T> float[] weights(List<Map.Entry<T, Double>> entries) {
        float[] weights = new float[entries.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = entries.get(i).getValue().floatValue();
        }
        return weights;
    }
}
