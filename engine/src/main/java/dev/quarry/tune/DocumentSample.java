package dev.quarry.tune;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.document.FieldValue;
import dev.quarry.schema.MultiVectorField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Documents of an index that stand in for queries where there are none. A dense vector is taken as it is,
/// several as they are or, where queries have one, the first of them; of a sparse one only the heaviest terms,
/// because a document is several times as long as a query. Either way they are an approximation: real queries lie
/// between the documents rather than among them, so tuning with them is better.
///
/// @param count documents to draw
/// @param seed of the draw; the same index and seed give the same queries
/// @param mostTerms terms that a sparse document keeps, those of the largest weights
public record DocumentSample(int count, long seed, int mostTerms) {

    public static final DocumentSample DEFAULT = new DocumentSample(500, 42, 32);

    public DocumentSample {
        if (count < 2) {
            throw new IllegalArgumentException("count: expected at least 2, found " + count);
        }
        if (mostTerms < 1) {
            throw new IllegalArgumentException("mostTerms: expected at least 1, found " + mostTerms);
        }
    }

    public DocumentSample withCount(int other) {
        return new DocumentSample(other, seed, mostTerms);
    }

    /// Draws from the documents that have a vector in the field; fewer than `count` when there are fewer.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when there is no such field
    public List<SampleQuery> draw(Index index, String field) {
        Searcher searcher = index.searcher();
        boolean ofOne = index.schema()
                .number(field)
                .map(number -> index.schema().fields().get(number))
                .filter(found ->
                        found instanceof MultiVectorField several && several.scoring() == MultiVectorField.Scoring.BEST)
                .isPresent();
        List<SampleQuery> queries = new ArrayList<>();
        for (long row : rows(index.documents())) {
            if (queries.size() == count) {
                break;
            }
            searcher.value(field, row)
                    .map(value -> ofOne ? first(value) : value)
                    .ifPresent(value -> queries.add(new SampleQuery(heaviest(value), OptionalLong.of(row))));
        }
        return queries;
    }

    private static FieldValue first(FieldValue value) {
        return value instanceof FieldValue.Vectors(List<float[]> all) ? FieldValue.dense(all.getFirst()) : value;
    }

    /// Distinct rows in the order of the draw, several times as many as wanted because some may have no vector.
    private Iterable<Long> rows(long documents) {
        Random random = new Random(seed);
        if (documents <= 16L * count) {
            List<Long> all = new ArrayList<>();
            for (long row = 0; row < documents; row++) {
                all.add(row);
            }
            Collections.shuffle(all, random);
            return all;
        }
        Set<Long> drawn = new HashSet<>();
        List<Long> rows = new ArrayList<>();
        while (rows.size() < 8L * count) {
            long row = random.nextLong(documents);
            if (drawn.add(row)) {
                rows.add(row);
            }
        }
        return rows;
    }

    private FieldValue heaviest(FieldValue value) {
        return switch (value) {
            case FieldValue.Terms(int[] terms, float[] weights) -> {
                int[] places = heaviest(weights);
                yield FieldValue.terms(
                        Arrays.stream(places).map(place -> terms[place]).toArray(), at(weights, places));
            }
            case FieldValue.Tokens(String[] tokens, float[] weights) -> {
                int[] places = heaviest(weights);
                yield FieldValue.tokens(
                        Arrays.stream(places).mapToObj(place -> tokens[place]).toArray(String[]::new),
                        at(weights, places));
            }
            case FieldValue.Floats floats -> floats;
            case FieldValue.Bytes bytes -> bytes;
            case FieldValue.Vectors several -> several;
            case FieldValue.Codes codes -> codes;
            case FieldValue.Attribute values -> values;
        };
    }

    private int[] heaviest(float[] weights) {
        return IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer place) -> -weights[place]))
                .limit(mostTerms)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static float[] at(float[] weights, int[] places) {
        float[] some = new float[places.length];
        for (int i = 0; i < places.length; i++) {
            some[i] = weights[places[i]];
        }
        return some;
    }
}
