package dev.quarry.bench.filter;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.WriterOptions;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.Settings;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.pq.IvfQuery;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.tools.generate.SparseBuffer;
import dev.quarry.tools.generate.SparseCollection;
import dev.quarry.tools.generate.SparseShape;
import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.VectorFiles;
import dev.quarry.windowed.WindowedParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// Documents and queries of a run, with a field for every kind of index over the same vectors.
///
/// @param name as it stands in results
/// @param description of the index, so that it is found again
/// @param vectors the fields
/// @param rows of all documents
/// @param queries to ask
/// @param sign -1 where scores are distances
/// @param seed of the attributes
record FilterTableData(
        String name,
        String description,
        List<Field> vectors,
        List<FieldValue> rows,
        List<FieldValue> queries,
        int sign,
        long seed) {

    private static final DenseField.Indexing SCAN = new DenseField.Indexing.Scan();

    /// `base=FILE queries=FILE`, squared L2.
    static FilterTableData dense(Settings settings) throws IOException {
        Path file = settings.path("base");
        int most = settings.has("rows") ? settings.number("rows") : Integer.MAX_VALUE;
        List<FieldValue> rows = read(file, most);
        List<FieldValue> queries = read(settings.path("queries"), settings.number("queryrows"));
        int dim = ((FieldValue.Floats) rows.getFirst()).values().length;
        Quantization.Product codes =
                Quantization.Product.of(settings.number("subquantizers")).withRotationSteps(0);
        int lists = settings.number("lists");
        DenseField plain = DenseField.of("flat", dim, Similarity.SQUARED_L2).withIndexing(SCAN);
        List<Field> fields = List.of(
                plain,
                DenseField.of("hnsw-f32", dim, Similarity.SQUARED_L2),
                DenseField.of("hnsw-sq8", dim, Similarity.SQUARED_L2).withQuantization(Quantization.Scalar8.defaults()),
                named(plain, "pq").withQuantization(codes),
                named(plain, "ivf-pq")
                        .withQuantization(codes)
                        .withIndexing(DenseField.Indexing.Ivf.of(lists))
                        .withProbing(IvfQuery.defaults()));
        String name = settings.has("dataset") ? settings.text("dataset") : String.valueOf(file.getFileName());
        String description = "%s, %d rows, %d codes, %d lists, seed %d"
                .formatted(file, rows.size(), settings.number("subquantizers"), lists, settings.number("seed"));
        return new FilterTableData(name, description, fields, rows, queries, -1, settings.number("seed"));
    }

    private static DenseField named(DenseField field, String name) {
        return DenseField.of(name, field.dim(), field.similarity()).withIndexing(field.indexing());
    }

    private static List<FieldValue> read(Path file, int most) throws IOException {
        List<FieldValue> rows = new ArrayList<>();
        try (DenseReader reader = VectorFiles.openDense(file, ReadOptions.defaults())) {
            while (rows.size() < most && reader.next()) {
                rows.add(FieldValue.dense(reader.floats().clone()));
            }
        }
        return rows;
    }

    /// `generate=ROWS`.
    static FilterTableData sparse(Settings settings) {
        int count = settings.number("generate");
        SparseCollection collection = new SparseCollection(count, settings.number("seed"), SparseShape.PASSAGES);
        SparseBuffer buffer = collection.newBuffer();
        List<FieldValue> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            collection.document(row, buffer);
            rows.add(FieldValue.terms(buffer.copyTerms(), buffer.copyWeights()));
        }
        List<FieldValue> queries = new ArrayList<>();
        for (int query = 0; query < settings.number("queryrows"); query++) {
            collection.query(query, buffer);
            queries.add(FieldValue.terms(buffer.copyTerms(), buffer.copyWeights()));
        }
        List<Field> fields = List.of(
                sparse("seismic", new SparseField.Indexing.Seismic(SeismicParameters.defaults())),
                sparse("windowed", new SparseField.Indexing.Windowed(WindowedParameters.defaults())));
        String name = settings.has("dataset") ? settings.text("dataset") : "generated-" + count;
        return new FilterTableData(
                name,
                "generated %d, seed %d".formatted(count, settings.number("seed")),
                fields,
                rows,
                queries,
                1,
                settings.number("seed"));
    }

    private static SparseField sparse(String name, SparseField.Indexing indexing) {
        return SparseField.of(name).withTerms(TermNaming.NUMBERS).withIndexing(indexing);
    }

    List<String> fields() {
        return vectors.stream().map(Field::name).toList();
    }

    /// The field whose rows are scanned for the exact answer.
    String exactField() {
        return fields().getFirst();
    }

    /// The index, built unless it is there.
    Path build(IndexFiles files, Settings settings) throws IOException {
        return files.get("filter-table", description, place -> {
                    IndexFiles.Stopwatch watch = new IndexFiles.Stopwatch();
                    write(place);
                    return watch.stop(settings.number("threads"));
                })
                .place();
    }

    private void write(Path place) throws IOException {
        List<Field> fields = new ArrayList<>(vectors);
        fields.add(AttributeField.of("draw", AttributeType.DOUBLE));
        fields.add(AttributeField.of("near", AttributeType.DOUBLE));
        Index.create(place, new Schema(Schema.IdKind.LONG, fields));
        Random random = new Random(seed);
        double[] near = near(random.nextInt(rows.size()));
        // one segment, whatever it takes
        WriterOptions options =
                WriterOptions.DEFAULT.withFlushing(new WriterOptions.Flushing(Integer.MAX_VALUE, Long.MAX_VALUE));
        try (IndexWriter writer = IndexWriter.open(place, options)) {
            for (int row = 0; row < rows.size(); row++) {
                Document document = Document.of(row)
                        .with("draw", FieldValue.number(random.nextDouble()))
                        .with("near", FieldValue.number(near[row]));
                for (Field field : vectors) {
                    document = document.with(field.name(), rows.get(row));
                }
                writer.add(document);
            }
            writer.commit();
        }
    }

    /// For each row the part of rows that are nearer to a given one.
    private double[] near(int center) {
        double[] distances = new double[rows.size()];
        switch (rows.get(center)) {
            case FieldValue.Floats(float[] from) -> {
                for (int row = 0; row < distances.length; row++) {
                    distances[row] = distance(from, ((FieldValue.Floats) rows.get(row)).values());
                }
            }
            case FieldValue.Terms(int[] terms, float[] weights) -> {
                Map<Integer, Float> from = new HashMap<>();
                for (int i = 0; i < terms.length; i++) {
                    from.put(terms[i], weights[i]);
                }
                for (int row = 0; row < distances.length; row++) {
                    distances[row] = -product(from, (FieldValue.Terms) rows.get(row));
                }
            }
            default -> throw new IllegalArgumentException("expected floats or terms");
        }
        int[] order = IntStream.range(0, distances.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> distances[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] near = new double[order.length];
        for (int place = 0; place < order.length; place++) {
            near[order[place]] = (double) place / order.length;
        }
        return near;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return sum;
    }

    private static double product(Map<Integer, Float> a, FieldValue.Terms b) {
        double sum = 0;
        for (int i = 0; i < b.terms().length; i++) {
            sum += (double) a.getOrDefault(b.terms()[i], 0f) * b.weights()[i];
        }
        return sum;
    }
}
