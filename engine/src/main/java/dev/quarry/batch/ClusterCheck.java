package dev.quarry.batch;

import java.util.Optional;

/// Compares a device's assignments, sums and codes with the processor's, for a few rows. Each method gives what is
/// wrong, empty where nothing is.
final class ClusterCheck {

    private static final Optional<String> FINE = Optional.empty();

    private final CpuBatchOps cpu;
    private final Comparison comparison;
    private final Sample sample;

    ClusterCheck(CpuBatchOps cpu, Comparison comparison, Sample sample) {
        this.cpu = cpu;
        this.comparison = comparison;
        this.sample = sample;
    }

    Optional<String> assigned(VectorSource points, Centroids centroids, int[] codes, float[] distances) {
        int books = centroids.books();
        for (int i = 0; i < points.count() * books; i++) {
            if (codes[i] < 0 || codes[i] >= centroids.entries()) {
                return Optional.of("point %d: expected codes below %d, found %d"
                        .formatted(i / books, centroids.entries(), codes[i]));
            }
        }
        int[] rows = sample.of(points.count());
        float[] values = new SomeRows(points, rows).values();
        int[] found = new int[rows.length * books];
        float[] foundDistances = new float[found.length];
        for (int i = 0; i < found.length; i++) {
            int at = rows[i / books] * books + i % books;
            found[i] = codes[at];
            foundDistances[i] = distances[at];
        }
        return near(values, centroids, found, foundDistances);
    }

    /// @param values `(rows, books * dim)`
    private Optional<String> near(float[] values, Centroids centroids, int[] found, float[] foundDistances) {
        int books = centroids.books();
        int dim = centroids.dim();
        int rows = found.length / books;
        int[] wanted = new int[found.length];
        float[] distances = new float[found.length];
        VectorSource source = VectorSource.of(values, rows, books * dim);
        cpu.assign(cpu.load(source), centroids, wanted, distances);
        for (int i = 0; i < found.length; i++) {
            int entry = i % books * centroids.entries() + found[i];
            double scale = Comparison.squaredLength(values, i * dim, dim)
                    + Comparison.squaredLength(centroids.values(), entry * dim, dim);
            float exact = squaredDistance(values, i * dim, centroids.values(), entry * dim, dim);
            boolean sameCode = comparison.precision() == Precision.FAST || found[i] == wanted[i];
            if (!sameCode
                    || !comparison.distance(exact, distances[i], scale)
                    || !comparison.distance(foundDistances[i], distances[i], scale)) {
                return Optional.of("book %d: expected code %d at distance %s, found %d at %s"
                        .formatted(i % books, wanted[i], distances[i], found[i], foundDistances[i]));
            }
        }
        return FINE;
    }

    private static float squaredDistance(float[] a, int at, float[] b, int bAt, int dim) {
        float sum = 0;
        for (int i = 0; i < dim; i++) {
            float difference = a[at + i] - b[bAt + i];
            sum = Math.fma(difference, difference, sum);
        }
        return sum;
    }

    /// That each book has counted all points, and some entries' sums.
    Optional<String> summed(VectorSource points, Centroids centroids, int[] codes, double[] sums, int[] sizes) {
        int entries = centroids.entries();
        for (int book = 0; book < centroids.books(); book++) {
            long all = 0;
            for (int entry = 0; entry < entries; entry++) {
                all += sizes[book * entries + entry];
            }
            if (all != points.count()) {
                return Optional.of("book %d: expected %d points, found %d".formatted(book, points.count(), all));
            }
        }
        for (int entry : sample.of(centroids.books() * entries)) {
            Optional<String> wrong = summed(points, centroids, codes, sums, sizes, entry);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return FINE;
    }

    private Optional<String> summed(
            VectorSource points, Centroids centroids, int[] codes, double[] sums, int[] sizes, int entry) {
        int dim = centroids.dim();
        int book = entry / centroids.entries();
        double[] wanted = new double[dim];
        double[] scale = new double[dim];
        int size = 0;
        for (int point = 0; point < points.count(); point++) {
            if (codes[point * centroids.books() + book] == entry % centroids.entries()) {
                size++;
                float[] values = new SomeRows(points, new int[] {point}).values();
                for (int i = 0; i < dim; i++) {
                    wanted[i] += values[book * dim + i];
                    scale[i] += Math.abs(values[book * dim + i]);
                }
            }
        }
        boolean same = size == sizes[entry];
        for (int i = 0; i < dim && same; i++) {
            same = comparison.sum(sums[entry * dim + i], wanted[i], scale[i]);
        }
        return same ? FINE : Optional.of("book %d: wrong sums of entry %d".formatted(book, entry));
    }

    Optional<String> encoded(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists, double error) {
        if (!(error >= 0)) {
            return Optional.of("expected an error of at least 0, found " + error);
        }
        int dim = model.dim();
        int[] rows = sample.of(vectors.count());
        VectorSource some = new SomeRows(vectors, rows);
        float[] rotated = ((SomeRows) some).values();
        float[] rotation = model.rotation();
        if (rotation != null) {
            cpu.timesTransposed(cpu.load(some), rotation, dim, rotated);
        }
        float[] listCentroids = model.lists();
        if (listCentroids != null) {
            Optional<String> wrong = listed(rotated, rows, model, listCentroids, lists);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        Centroids books = model.codebook();
        int padded = books.books() * books.dim();
        float[] slices = new float[rows.length * padded];
        int[] found = new int[rows.length * books.books()];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rotated, i * dim, slices, i * padded, dim);
            for (int book = 0; book < books.books(); book++) {
                found[i * books.books() + book] = codes[rows[i] * books.books() + book] & 0xFF;
            }
        }
        return coded(slices, books, found);
    }

    /// Compares lists, and takes their centroids away where residuals are encoded.
    private Optional<String> listed(float[] rotated, int[] rows, EncodingModel model, float[] centroids, int[] lists) {
        int dim = model.dim();
        int[] found = new int[rows.length];
        float[] distances = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            found[i] = lists[rows[i]];
            if (found[i] < 0 || found[i] >= model.listCount()) {
                return Optional.of("vector %d: expected a list below %d, found %d"
                        .formatted(rows[i], model.listCount(), found[i]));
            }
            distances[i] = squaredDistance(rotated, i * dim, centroids, found[i] * dim, dim);
        }
        Optional<String> wrong = near(rotated, new Centroids(1, model.listCount(), dim, centroids), found, distances);
        for (int i = 0; i < rotated.length && model.residuals() == EncodingModel.Residuals.OF_LIST; i++) {
            rotated[i] -= centroids[found[i / dim] * dim + i % dim];
        }
        return wrong;
    }

    private Optional<String> coded(float[] slices, Centroids books, int[] found) {
        float[] distances = new float[found.length];
        for (int i = 0; i < found.length; i++) {
            if (found[i] >= books.entries()) {
                return Optional.of("expected codes below %d, found %d".formatted(books.entries(), found[i]));
            }
            int entry = i % books.books() * books.entries() + found[i];
            distances[i] = squaredDistance(slices, i * books.dim(), books.values(), entry * books.dim(), books.dim());
        }
        return near(slices, books, found, distances);
    }
}
