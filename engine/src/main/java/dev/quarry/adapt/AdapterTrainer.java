package dev.quarry.adapt;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
import dev.quarry.linear.Rotations;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Trains query adapters from vectors of the same texts by both models. The result is the same at any number of
/// threads.
public final class AdapterTrainer {

    private static final int DEPTH = 10;

    private final AdapterTraining training;
    private final Products products;

    public AdapterTrainer(AdapterTraining training, Kernels kernels, Workers workers) {
        this.training = training;
        this.products = new Products(kernels.panels(), workers);
    }

    /// Trains an adapter, and measures it on the pairs that were held out.
    ///
    /// @param pairs at least 2
    /// @param search by the old model, for the report
    public TrainedAdapter train(PairedVectors pairs, OldSearch search) {
        if (pairs.size() < 2) {
            throw new IllegalArgumentException("pairs: expected at least 2, found " + pairs.size());
        }
        PairedVectors.Split split = pairs.split(training.heldOut(), training.seed());
        QueryAdapter adapter = fit(split.training());
        return new TrainedAdapter(adapter, report(adapter, split, search));
    }

    private QueryAdapter fit(PairedVectors pairs) {
        Centered older = Centered.of(pairs.older());
        Centered newer = Centered.of(pairs.newer());
        Matrix matrix = switch (training.method()) {
            case AdapterMethod.Procrustes _ -> procrustes(older.vectors(), newer.vectors());
            case AdapterMethod.Affine affine ->
                new RidgeRegression(products).fit(newer.vectors(), older.vectors(), affine);
        };
        float[] offset = new float[matrix.rows()];
        for (int row = 0; row < offset.length; row++) {
            double mapped = 0;
            for (int i = 0; i < matrix.columns(); i++) {
                mapped += matrix.get(row, i) * newer.mean()[i];
            }
            offset[row] = (float) (older.mean()[row] - mapped);
        }
        return new QueryAdapter(matrix, offset);
    }

    /// Unequal dimensions are filled up with zeros: what the orthogonal matrix does there is cut off.
    private Matrix procrustes(Matrix older, Matrix newer) {
        Matrix cross = products.transposedTimes(older, newer);
        int size = Math.max(cross.rows(), cross.columns());
        Matrix square = resized(cross, size, size);
        return resized(Rotations.nearest(square, Matrix.identity(size), products), cross.rows(), cross.columns());
    }

    private static Matrix resized(Matrix matrix, int rows, int columns) {
        Matrix out = Matrix.zero(rows, columns);
        for (int row = 0; row < Math.min(rows, matrix.rows()); row++) {
            System.arraycopy(
                    matrix.values(),
                    row * matrix.columns(),
                    out.values(),
                    row * columns,
                    Math.min(columns, matrix.columns()));
        }
        return out;
    }

    private static AdapterReport report(QueryAdapter adapter, PairedVectors.Split split, OldSearch search) {
        PairedVectors heldOut = split.heldOut();
        double[] mean = Centered.of(split.training().older()).mean();
        double error = 0;
        double spread = 0;
        double found = 0;
        double unadapted = 0;
        boolean equal = adapter.oldDim() == adapter.newDim();
        for (int pair = 0; pair < heldOut.size(); pair++) {
            float[] older = row(heldOut.older(), pair);
            float[] newer = row(heldOut.newer(), pair);
            float[] adapted = adapter.adapt(newer);
            for (int i = 0; i < older.length; i++) {
                error += Math.pow((double) adapted[i] - older[i], 2);
                spread += Math.pow(older[i] - mean[i], 2);
            }
            int[] wanted = search.rows(older, DEPTH);
            found += overlap(wanted, search.rows(adapted, DEPTH));
            unadapted += equal ? overlap(wanted, search.rows(newer, DEPTH)) : 0;
        }
        return new AdapterReport(
                split.training().size(),
                heldOut.size(),
                spread > 0 ? error / spread : error > 0 ? 1 : 0,
                found / heldOut.size(),
                equal ? OptionalDouble.of(unadapted / heldOut.size()) : OptionalDouble.empty());
    }

    private static double overlap(int[] wanted, int[] found) {
        long common = IntStream.of(wanted)
                .filter(row -> IntStream.of(found).anyMatch(other -> other == row))
                .count();
        return wanted.length == 0 ? 1 : (double) common / wanted.length;
    }

    private static float[] row(Matrix matrix, int row) {
        float[] out = new float[matrix.columns()];
        System.arraycopy(matrix.values(), row * out.length, out, 0, out.length);
        return out;
    }
}
