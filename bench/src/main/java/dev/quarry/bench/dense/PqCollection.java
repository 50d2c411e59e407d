package dev.quarry.bench.dense;

import dev.quarry.bench.record.Settings;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.pq.PqCodesWriter;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.PqEncoder;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqShape;
import dev.quarry.pq.PqTrainer;
import dev.quarry.pq.PqTraining;
import dev.quarry.tools.generate.DenseCollection;
import dev.quarry.tools.generate.DenseShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/// Codes for millions of rows without millions of vectors: `encoded` vectors of a made-up collection that resembles
/// text embeddings are encoded, and each row takes the codes of one of them, a quarter of these replaced by another
/// one's. So the scores of a query are spread as those of real codes are, which decides how many rows a threshold lets
/// pass.
final class PqCollection {

    /// The keys it reads.
    static final Map<String, String> DEFAULTS =
            Map.of("dim", "768", "encoded", "65536", "trained", "16384", "queryrows", "20", "seed", "42");

    private static final int BATCH = 4096;

    private final Settings settings;
    private final Matrix vectors;
    private final float[][] queries;

    PqCollection(Settings settings) {
        this.settings = settings;
        int dim = settings.number("dim");
        DenseShape like = DenseShape.EMBEDDINGS;
        DenseShape shape =
                new DenseShape(dim, Math.min(dim, like.ownDirections()), like.domains(), like.vectorsPerTopic());
        int rows = settings.number("encoded");
        DenseCollection collection = new DenseCollection(rows, settings.number("seed"), shape);
        this.vectors = Matrix.zero(rows, dim);
        float[] vector = new float[dim];
        for (int row = 0; row < rows; row++) {
            collection.vector(row, vector);
            System.arraycopy(vector, 0, vectors.values(), row * dim, dim);
        }
        this.queries = new float[settings.number("queryrows")][dim];
        for (int query = 0; query < queries.length; query++) {
            collection.query(query, queries[query]);
        }
    }

    float[][] queries() {
        return queries;
    }

    /// A rotated model for the dot product. Few steps: what it costs to search does not depend on how good it is.
    PqModel model(int subQuantizers, int bits) {
        int dim = vectors.columns();
        int rows = Math.min(vectors.rows(), settings.number("trained"));
        Matrix sample = Matrix.zero(rows, dim);
        System.arraycopy(vectors.values(), 0, sample.values(), 0, rows * dim);
        PqTraining training = new PqTraining(PqShape.of(dim, subQuantizers, bits), Metric.DOT, 1, 4, 1);
        return new PqTrainer(training, Kernels.best(), new Workers(settings.number("threads")), Progress.NONE)
                .train(sample);
    }

    /// Writes a segment of so many rows.
    ///
    /// @param plain receives the same codes row by row, `(rows, M * bits / 8)`
    void write(Path file, Path folder, PqModel model, byte[] plain, int rows) throws IOException {
        int subQuantizers = model.shape().subQuantizers();
        byte[] encoded = encoded(model);
        byte[] codes = new byte[subQuantizers];
        SplittableRandom random = new SplittableRandom(settings.number("seed"));
        try (SegmentWriter segment = SegmentWriter.create(file, rows, 0);
                PqCodesWriter writer =
                        PqCodesWriter.create(folder, model.shape().codes(), model.codesFingerprint())) {
            for (int row = 0; row < rows; row++) {
                int from = random.nextInt(vectors.rows()) * subQuantizers;
                int other = random.nextInt(vectors.rows()) * subQuantizers;
                for (int m = 0; m < subQuantizers; m++) {
                    boolean own = (random.nextInt() & 3) != 0;
                    codes[m] = encoded[(own ? from : other) + m];
                }
                writer.add(codes, 0);
                TableScan.put(codes, model.shape().codes(), plain, row);
            }
            writer.finish(segment, 0);
            segment.publish();
        }
    }

    private byte[] encoded(PqModel model) {
        int subQuantizers = model.shape().subQuantizers();
        int dim = vectors.columns();
        byte[] out = new byte[vectors.rows() * subQuantizers];
        Workers workers = new Workers(settings.number("threads"));
        int batches = (vectors.rows() + BATCH - 1) / BATCH;
        workers.run(workers.scratch(() -> new PqEncoder(model, Kernels.best())), batches, (encoder, batch) -> {
            int from = batch * BATCH;
            int rows = Math.min(BATCH, vectors.rows() - from);
            float[] part = new float[rows * dim];
            byte[] codes = new byte[rows * subQuantizers];
            System.arraycopy(vectors.values(), from * dim, part, 0, part.length);
            encoder.encode(part, rows, codes);
            System.arraycopy(codes, 0, out, from * subQuantizers, codes.length);
        });
        return out;
    }
}
