package dev.quarry.jpq;

import dev.quarry.linear.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Queries without judgments: the ranking by full vectors is the teacher, as in Distill-VQ (Xiao et al., SIGIR 2022).
///
/// @param queries to train with
/// @param documents the full vectors, one a row
/// @param depth how many of the teacher's best rows are always among a query's candidates; default 100
/// @param temperature of both softmaxes, in units of the spread of the teacher's scores (see [JpqTraining]); default
///     1. Lower looks at the first ranks alone
public record TaughtQueries(QuerySet queries, VectorRows documents, int depth, double temperature) implements Lessons {

    public TaughtQueries {
        if (depth < 1
                || !(temperature > 0)
                || documents.dim() != queries.vectors().columns()) {
            throw new IllegalArgumentException(
                    "expected a depth from 1, a temperature above 0, vectors of %d dimensions, found %d, %s, %d"
                            .formatted(queries.vectors().columns(), depth, temperature, documents.dim()));
        }
    }

    /// With the default depth and temperature.
    public static TaughtQueries of(QuerySet queries, VectorRows documents) {
        return new TaughtQueries(queries, documents, 100, 1);
    }

    /// Documents in place of queries, where none are at hand: some rows by chance, each with noise, and itself left
    /// out of its answers.
    ///
    /// @param count at most the number of rows
    /// @param noise length of the noise as a share of the vector's length, from 0
    public static QuerySet sampled(VectorRows documents, int count, double noise, long seed) {
        if (count < 1 || count > documents.rows() || !(noise >= 0)) {
            throw new IllegalArgumentException("expected 1 to %d documents and noise from 0 on, found %d and %s"
                    .formatted(documents.rows(), count, noise));
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = Order.shuffled(documents.rows(), random);
        int dim = documents.dim();
        Matrix out = Matrix.zero(count, dim);
        List<int[]> leftOut = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.copy(order[i], out.values(), i * dim);
            double length = Math.sqrt(Prepared.squaredNorm(out.values(), i * dim, dim));
            double scale = noise * length / Math.sqrt(dim);
            for (int j = i * dim; j < (i + 1) * dim; j++) {
                out.values()[j] += (float) (scale * random.nextGaussian());
            }
            leftOut.add(new int[] {order[i]});
        }
        return new QuerySet(out, leftOut);
    }

    @Override
    public TaughtQueries select(int[] numbers) {
        return new TaughtQueries(queries.select(numbers), documents, depth, temperature);
    }
}
