package dev.quarry.bench.dense;

import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Truth;
import dev.quarry.kernel.Metric;
import dev.quarry.tools.generate.DenseCollection;
import dev.quarry.tools.generate.DenseShape;
import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.ElementType;
import dev.quarry.tools.read.NeighborReader;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.VectorFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Rows and queries of a run. Cosine is the inner product of vectors brought to length 1.
///
/// @param name as it stands in results
/// @param metric squared L2 or the dot product
/// @param base `(rows, dim)`
/// @param queries `(queries, dim)`
/// @param bytes whether all values are whole numbers from 0 to 255, so that rows of u8 hold the same
/// @param truth the exact nearest rows of each query where a file has them, else null
record DenseData(
        String name,
        Metric metric,
        float[][] base,
        float[][] queries,
        Values bytes,
        @Nullable Truth truth) {

    /// The keys it reads.
    static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("base", ""),
            Map.entry("queries", ""),
            Map.entry("truth", ""),
            Map.entry("heldout", "1000"),
            Map.entry("generate", ""),
            Map.entry("dim", "128"),
            Map.entry("owndirections", "32"),
            Map.entry("seed", "42"),
            Map.entry("rows", ""),
            Map.entry("queryrows", "1000"),
            Map.entry("similarity", "l2"));

    /// What the values are.
    enum Values {
        FLOATS,
        BYTES
    }

    /// `base=FILE queries=FILE [truth=FILE]`, or `base=FILE heldout=N`, where N rows drawn by `seed` are queries, or
    /// `generate=ROWS dim=128`; `similarity=l2|cosine|ip`; `rows=N` takes the first rows only.
    static DenseData of(Settings settings) throws IOException {
        String similarity = settings.text("similarity");
        Metric metric = switch (similarity) {
            case "l2" -> Metric.SQUARED_L2;
            case "cosine", "ip" -> Metric.DOT;
            default -> throw new IllegalArgumentException("similarity: expected l2, cosine or ip, found " + similarity);
        };
        int queryRows = settings.number("queryrows");
        if (settings.has("generate")) {
            int rows = settings.number("generate");
            int dim = settings.number("dim");
            DenseShape shape = new DenseShape(
                    dim,
                    settings.number("owndirections"),
                    DenseShape.EMBEDDINGS.domains(),
                    DenseShape.EMBEDDINGS.vectorsPerTopic());
            DenseCollection collection = new DenseCollection(rows, settings.number("seed"), shape);
            float[][] base = new float[rows][dim];
            float[][] queries = new float[queryRows][dim];
            for (int row = 0; row < rows; row++) {
                collection.vector(row, base[row]);
            }
            for (int query = 0; query < queryRows; query++) {
                collection.query(query, queries[query]);
            }
            return new DenseData(
                    name(settings, "generated-" + rows + "x" + dim), metric, base, queries, Values.FLOATS, null);
        }
        Path file = settings.path("base");
        List<float[]> base = new ArrayList<>();
        ElementType type = read(file, base);
        List<float[]> queries = new ArrayList<>();
        boolean allRows = !settings.has("rows") || settings.number("rows") >= base.size();
        @Nullable Truth truth = null;
        if (settings.has("queries")) {
            read(settings.path("queries"), queries);
            if (settings.has("truth") && allRows) {
                truth = truth(settings.path("truth"), queryRows);
            }
        } else {
            Collections.shuffle(base, new Random(settings.number("seed")));
            List<float[]> heldOut = base.subList(0, settings.number("heldout"));
            queries.addAll(heldOut);
            heldOut.clear();
        }
        if (similarity.equals("cosine")) {
            base.forEach(DenseData::normalize);
            queries.forEach(DenseData::normalize);
        }
        String folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file)
                .getFileName()
                .toString();
        int rows = allRows ? base.size() : settings.number("rows");
        return new DenseData(
                name(settings, similarity.equals("l2") ? folder : folder + "-" + similarity),
                metric,
                base.subList(0, rows).toArray(float[][]::new),
                queries.subList(0, Math.min(queryRows, queries.size())).toArray(float[][]::new),
                type == ElementType.U8 && similarity.equals("l2") ? Values.BYTES : Values.FLOATS,
                truth);
    }

    int dim() {
        return base[0].length;
    }

    /// The first rows.
    DenseData first(int rows) {
        return new DenseData(name, metric, Arrays.copyOf(base, rows), queries, bytes, null);
    }

    /// Some rows, under another name.
    DenseData rows(int[] numbers, String otherName) {
        float[][] some = Arrays.stream(numbers).mapToObj(row -> base[row]).toArray(float[][]::new);
        return new DenseData(otherName, metric, some, queries, bytes, null);
    }

    static byte[] bytes(float[] values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (int) values[i];
        }
        return out;
    }

    private static String name(Settings settings, String otherwise) {
        return settings.has("dataset") ? settings.text("dataset") : otherwise;
    }

    private static ElementType read(Path file, List<float[]> out) throws IOException {
        try (DenseReader reader = VectorFiles.openDense(file, ReadOptions.defaults())) {
            while (reader.next()) {
                out.add(reader.floats().clone());
            }
            return reader.type();
        }
    }

    private static Truth truth(Path file, int most) throws IOException {
        List<int[]> rows = new ArrayList<>();
        try (NeighborReader reader = NeighborReader.open(file, ReadOptions.defaults())) {
            while (rows.size() < most && reader.next()) {
                rows.add(reader.neighbors().clone());
            }
        }
        return Truth.of(rows.toArray(int[][]::new));
    }

    private static void normalize(float[] vector) {
        double square = 0;
        for (float v : vector) {
            square += (double) v * v;
        }
        float scale = square == 0 ? 0 : (float) (1 / Math.sqrt(square));
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}
