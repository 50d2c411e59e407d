package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.kernel.PanelKernel;
import java.util.Arrays;
import java.util.List;

/// Vectors to codes, on all cores.
final class CpuEncoding {

    /// Vectors of a task.
    private static final int TILE = 256;

    private static final int ROWS = PackedMatrix.ROWS;

    private final PanelKernel kernel;
    private final Workers workers;

    CpuEncoding(PanelKernel kernel, Workers workers) {
        this.kernel = kernel;
        this.workers = workers;
    }

    double encode(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists) {
        Prepared prepared = Prepared.of(kernel, model);
        List<Tile> scratch = workers.scratch(() -> new Tile(kernel, prepared));
        int tiles = (vectors.count() + TILE - 1) / TILE;
        double[] errors = new double[tiles];
        workers.run(scratch, tiles, (own, tile) -> {
            int from = tile * TILE;
            errors[tile] = own.encode(vectors, from, Math.min(TILE, vectors.count() - from), codes, lists);
        });
        double sum = 0;
        for (double error : errors) {
            sum += error;
        }
        return sum;
    }

    /// A model as kernels read it.
    ///
    /// @param rotation empty without one
    /// @param lists empty without lists
    /// @param books panels by book
    private record Prepared(EncodingModel model, List<PackedMatrix> rotation, float[] lists, float[][] books) {

        static Prepared of(PanelKernel kernel, EncodingModel model) {
            int dim = model.dim();
            float[] rotation = model.rotation();
            float[] lists = model.lists();
            return new Prepared(
                    model,
                    rotation == null ? List.of() : List.of(PackedMatrix.ofTransposed(kernel, rotation, dim, dim)),
                    lists == null ? new float[0] : Panels.of(new Centroids(1, lists.length / dim, dim, lists))[0],
                    Panels.of(model.codebook()));
        }

        int paddedDim() {
            return model.codebook().books() * model.codebook().dim();
        }
    }

    /// One thread's scratch.
    private static final class Tile {
        private final PanelKernel kernel;
        private final Prepared prepared;
        private final RowWindow window = new RowWindow();
        /// `(TILE, paddedDim)`
        private final float[] slices;

        private final float[] product = new float[ROWS * PanelKernel.COLUMNS];
        private final int[] nearest = new int[TILE];
        private final float[] distances = new float[TILE];

        Tile(PanelKernel kernel, Prepared prepared) {
            this.kernel = kernel;
            this.prepared = prepared;
            this.slices = new float[Math.multiplyExact(TILE, prepared.paddedDim())];
        }

        double encode(VectorSource vectors, int from, int count, byte[] codes, int[] lists) {
            window.show(vectors, from, count);
            rotate(count);
            if (prepared.lists.length > 0) {
                assign(count, lists, from);
            }
            Centroids books = prepared.model.codebook();
            int padded = prepared.paddedDim();
            double error = 0;
            for (int book = 0; book < books.books(); book++) {
                float[] panels = prepared.books[book];
                kernel.nearest(slices, book * books.dim(), padded, count, books.dim(), panels, nearest, distances);
                for (int row = 0; row < count; row++) {
                    codes[(from + row) * books.books() + book] = (byte) nearest[row];
                    error += distances[row];
                }
            }
            return error;
        }

        private void rotate(int count) {
            int dim = prepared.model.dim();
            int padded = prepared.paddedDim();
            Arrays.fill(slices, 0, count * padded, 0);
            if (prepared.rotation.isEmpty()) {
                for (int row = 0; row < count; row++) {
                    System.arraycopy(window.values(), window.at(row), slices, row * padded, dim);
                }
                return;
            }
            for (int row = 0; row < count; row += ROWS) {
                int rows = Math.min(ROWS, count - row);
                float[] values = window.values();
                prepared.rotation
                        .getFirst()
                        .multiply(values, window.at(row), window.stride(), rows, product, slices, row * padded, padded);
            }
        }

        private void assign(int count, int[] lists, int to) {
            int dim = prepared.model.dim();
            int padded = prepared.paddedDim();
            kernel.nearest(slices, 0, padded, count, dim, prepared.lists, nearest, distances);
            System.arraycopy(nearest, 0, lists, to, count);
            float[] centroids = prepared.model.lists();
            if (centroids == null || prepared.model.residuals() == EncodingModel.Residuals.NONE) {
                return;
            }
            for (int row = 0; row < count; row++) {
                for (int i = 0; i < dim; i++) {
                    slices[row * padded + i] -= centroids[nearest[row] * dim + i];
                }
            }
        }
    }
}
