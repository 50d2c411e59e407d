package dev.quarry.hybrid;

import dev.quarry.document.FieldValue;
import dev.quarry.index.IndexSearch;
import dev.quarry.index.LiveSegment;
import dev.quarry.query.Explanation;
import dev.quarry.query.Explanation.Reasons;
import dev.quarry.query.Hits;
import dev.quarry.query.Page;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Similarity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Says why a row has its score. It searches once, to see whether the row is found and what that takes. Belongs
/// to one thread, as its searches do.
public final class Explainer {

    private final IndexSearch search;
    private final FeedbackSearch feedback;

    /// @param feedback over `search`
    public Explainer(IndexSearch search, FeedbackSearch feedback) {
        this.search = search;
        this.feedback = feedback;
    }

    /// Explains a row.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when the query does not fit the schema
    /// @throws IndexOutOfBoundsException when there is no such row
    public Explanation explain(Query asked, long row) {
        FeedbackSearch.Expanded expanded = feedback.expand(asked);
        Query query = expanded.query();
        LiveSegment segment = search.segment(row);
        float score = search.scores(query, row)[0];
        Page page = query.page();
        Hits all = feedback.search(
                new FeedbackSearch.Expanded(query.with(page.from(0).withK(page.end())), expanded.work()));
        OptionalInt rank = OptionalInt.empty();
        for (int i = 0; i < all.list().size(); i++) {
            if (all.list().get(i).row() == row) {
                rank = OptionalInt.of(i + 1);
            }
        }
        Reasons reasons = search.value(query.field(), row)
                .map(value -> reasons(query, row, value))
                .orElse(new Reasons.NoValue());
        return new Explanation(
                segment.reader().id((int) (row - segment.firstRow())),
                row,
                query,
                Float.isNaN(score) ? Optional.empty() : Optional.of(score),
                rank,
                reasons,
                all);
    }

    private Reasons reasons(Query query, long row, FieldValue value) {
        if (search.field(query.field()) instanceof MultiVectorField field) {
            return new VectorMatches(field).of(query.vector(), value);
        }
        if (search.field(query.field()) instanceof DenseField field) {
            float code = search.codeScore(query, row);
            return dimensions(
                    field,
                    DenseRocchio.floats(query.vector(), field.elements()),
                    DenseRocchio.floats(value, field.elements()),
                    Float.isNaN(code) ? Optional.empty() : Optional.of(code));
        }
        Map<String, Float> asked = weights(query.vector());
        List<Explanation.SharedTerm> shared = new ArrayList<>();
        weights(value).forEach((term, weight) -> {
            Float queryWeight = asked.get(term);
            if (queryWeight != null && queryWeight > 0) {
                shared.add(new Explanation.SharedTerm(term, queryWeight, weight));
            }
        });
        shared.sort(Comparator.comparingDouble(Explanation.SharedTerm::product)
                .reversed()
                .thenComparing(Explanation.SharedTerm::term));
        return new Reasons.SharedTerms(shared);
    }

    /// Weights by token, or by number; those of a term given twice are added, as searches do.
    private static Map<String, Float> weights(FieldValue vector) {
        Map<String, Float> weights = new HashMap<>();
        if (vector instanceof FieldValue.Tokens(String[] tokens, float[] values)) {
            for (int i = 0; i < tokens.length; i++) {
                weights.merge(tokens[i], values[i], Float::sum);
            }
        } else if (vector instanceof FieldValue.Terms(int[] terms, float[] values)) {
            for (int i = 0; i < terms.length; i++) {
                weights.merge(Integer.toString(terms[i]), values[i], Float::sum);
            }
        }
        return weights;
    }

    private static Reasons dimensions(DenseField field, float[] query, float[] document, Optional<Float> code) {
        double queryNorm = norm(query);
        double documentNorm = norm(document);
        double lengths = queryNorm * documentNorm;
        double unit = field.similarity() == Similarity.COSINE && lengths > 0 ? 1 / lengths : 1;
        List<Explanation.Dimension> all = new ArrayList<>(query.length);
        for (int i = 0; i < query.length; i++) {
            double away = (double) query[i] - document[i];
            double adds =
                    field.similarity() == Similarity.SQUARED_L2 ? away * away : (double) query[i] * document[i] * unit;
            all.add(new Explanation.Dimension(i, query[i], document[i], adds));
        }
        all.sort(Comparator.comparingDouble((Explanation.Dimension dimension) -> -Math.abs(dimension.adds())));
        int listed = Math.min(Explanation.DIMENSIONS, all.size());
        double rest = all.subList(listed, all.size()).stream()
                .mapToDouble(Explanation.Dimension::adds)
                .sum();
        return new Reasons.Dimensions(field.similarity(), queryNorm, documentNorm, all.subList(0, listed), rest, code);
    }

    private static double norm(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
