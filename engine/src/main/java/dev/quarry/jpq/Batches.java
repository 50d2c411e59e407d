package dev.quarry.jpq;

import dev.quarry.batch.BatchOps;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import java.util.List;

/// Turns a batch of queries into a loss and the gradient of the values it is computed with.
final class Batches {

    private final CodedRows rows;
    private final QuerySet queries;
    private final Matrix prepared;
    private final int retrieved;
    private final Kernels kernels;
    private final Workers workers;
    private final List<ListLoss> losses;
    private final Gradients gradients;

    /// @param prepared the same, see [Prepared]
    /// @param training for its batch and what is retrieved
    /// @param losses one for each thread
    Batches(
            TrainingInput input,
            Matrix prepared,
            JpqTraining training,
            List<ListLoss> losses,
            Kernels kernels,
            Workers workers,
            BatchOps ops) {
        this.rows = input.rows();
        this.queries = input.training().queries();
        this.prepared = prepared;
        this.retrieved = training.retrieved();
        this.kernels = kernels;
        this.workers = workers;
        this.losses = losses;
        this.gradients = new Gradients(
                input.model().shape(),
                input.model().metric(),
                training.schedule().batch(),
                ops);
    }

    /// One thread's part of a step.
    private record Part(Lookup lookup, ListLoss loss) {}

    /// Looks at a batch: retrieves, compares, and leaves the gradient in [#gradients].
    ///
    /// @param batch numbers of queries
    /// @return the mean loss
    double look(Scoring scoring, int[] batch) {
        ScoringPanels panels = ScoringPanels.of(scoring);
        int[] next = {0};
        List<Part> parts = workers.scratch(
                () -> new Part(new Lookup(scoring, panels, rows, kernels, retrieved), losses.get(next[0]++)));
        double[] loss = new double[batch.length];
        workers.run(parts, batch.length, (part, place) -> {
            int query = batch[place];
            Candidates list =
                    part.lookup.retrieve(prepared, query, queries.leftOut().get(query));
            list.append(part.loss.always(query));
            list.score(part.lookup.tables());
            loss[place] = part.loss.of(query, list);
            gradients.take(place, part.lookup.tables(), list);
        });
        gradients.reduce(scoring, chosen(batch));
        double sum = 0;
        for (double one : loss) {
            sum += one;
        }
        return sum / batch.length;
    }

    private Matrix chosen(int[] batch) {
        int dim = prepared.columns();
        Matrix out = Matrix.zero(batch.length, dim);
        for (int i = 0; i < batch.length; i++) {
            System.arraycopy(prepared.values(), batch[i] * dim, out.values(), i * dim, dim);
        }
        return out;
    }

    Gradients gradients() {
        return gradients;
    }
}
