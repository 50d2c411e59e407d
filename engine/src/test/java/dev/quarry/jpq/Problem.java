package dev.quarry.jpq;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqEncoder;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import dev.quarry.pq.PqTrainer;
import dev.quarry.pq.PqTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Documents, their codes, and queries that a linear map leads away from the documents they are made from.
///
/// @param documents `(rows, dim)`
/// @param rows their codes
/// @param queries judged: the document a query is made from is relevant
record Problem(Matrix documents, PqModel model, MemoryRows rows, JudgedQueries queries) {

    static final Kernels KERNELS = Kernels.best();

    static Problem of(long seed, Metric metric, int rows, int queries, PqTraining training) {
        Random random = new Random(seed);
        int dim = training.shape().dim();
        Matrix documents = gaussian(random, rows, dim, 1);
        PqModel model = new PqTrainer(training, KERNELS, new Workers(1), Progress.NONE).train(documents);
        byte[] codes = new byte[rows * training.shape().subQuantizers()];
        new PqEncoder(model, KERNELS).encode(documents.values(), rows, codes);
        Matrix map = gaussian(random, dim, dim, 0.25);
        Matrix asked = gaussian(random, queries, dim, 0.3);
        List<Judgments> judgments = new ArrayList<>();
        for (int query = 0; query < queries; query++) {
            int row = random.nextInt(rows);
            for (int i = 0; i < dim; i++) {
                for (int j = 0; j < dim; j++) {
                    float weight = map.get(i, j) + (i == j ? 1 : 0);
                    asked.values()[query * dim + i] += weight * documents.get(row, j);
                }
            }
            judgments.add(new Judgments(new int[] {row}, new int[] {1}));
        }
        MemoryRows coded = new MemoryRows(training.shape(), rows, codes);
        return new Problem(documents, model, coded, JudgedQueries.of(QuerySet.of(asked), judgments));
    }

    /// A problem on which training takes a second.
    static Problem small(long seed, Metric metric) {
        PqTraining training = new PqTraining(PqShape.of(16, 4, 4), metric, 3, 5, seed);
        return of(seed, metric, 600, 400, training);
    }

    static Matrix gaussian(Random random, int rows, int dim, double scale) {
        Matrix out = Matrix.zero(rows, dim);
        for (int i = 0; i < out.values().length; i++) {
            out.values()[i] = (float) (scale * random.nextGaussian());
        }
        return out;
    }

    TaughtQueries taught() {
        return TaughtQueries.of(queries.queries(), VectorRows.of(documents));
    }
}
