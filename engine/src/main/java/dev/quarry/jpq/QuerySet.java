package dev.quarry.jpq;

import dev.quarry.linear.Matrix;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Queries to train with, or to measure on.
///
/// @param vectors `(queries, dim)`, finite values, shared, not copied
/// @param leftOut for each query rows that are no answers to it, such as the row it was made from: they are neither
///     positives nor negatives and take no place in a ranking
public record QuerySet(Matrix vectors, List<int[]> leftOut) {

    private static final int[] NONE = {};

    public QuerySet {
        leftOut = List.copyOf(leftOut);
        if (leftOut.size() != vectors.rows()) {
            throw new IllegalArgumentException(
                    "rows left out: expected lists for %d queries, found %d".formatted(vectors.rows(), leftOut.size()));
        }
        for (float value : vectors.values()) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("query vectors: expected finite values, found " + value);
            }
        }
    }

    /// Queries that every row may answer.
    public static QuerySet of(Matrix vectors) {
        return new QuerySet(vectors, Collections.nCopies(vectors.rows(), NONE));
    }

    /// How many queries.
    public int size() {
        return vectors.rows();
    }

    /// Some of the queries, in this order.
    QuerySet select(int[] numbers) {
        int dim = vectors.columns();
        Matrix some = Matrix.zero(numbers.length, dim);
        for (int i = 0; i < numbers.length; i++) {
            System.arraycopy(vectors.values(), numbers[i] * dim, some.values(), i * dim, dim);
        }
        return new QuerySet(some, Arrays.stream(numbers).mapToObj(leftOut::get).toList());
    }
}
