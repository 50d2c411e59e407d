package dev.quarry;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.pq.CoarseQuantizer.Encodes;
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
import dev.quarry.windowed.WindowedParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/// An index of two segments with a field of every kind of index, all of the same vectors, and attributes that
/// filters ask for; beside it the documents as plain records. Some have no vector, some no year (then 0) or tags.
final class AttributedIndex {

    static final int ROWS = 14_000;
    static final int DIM = 16;
    static final int CLUSTERS = 20;
    static final long SEED = 61;
    private static final DenseField.Indexing SCAN = new DenseField.Indexing.Scan();
    private static final DenseField.Indexing GRAPH =
            new DenseField.Indexing.Hnsw(new HnswParameters(12, 60, PrunedNeighbors.FILL, 1));
    private static final Quantization.Product CODES = Quantization.Product.of(8).withRotationSteps(0);

    record Doc(double share, String lang, Set<String> tags, long year, int cluster, boolean present) {}

    record Case(Filter filter, Predicate<Doc> accepts) {}

    final List<Doc> documents = new ArrayList<>();

    /// Writes the index.
    AttributedIndex(Path folder) throws IOException {
        List<Field> vectors = List.of(
                sparse("seismic", new SparseField.Indexing.Seismic(SeismicParameters.defaults())),
                sparse("windowed", new SparseField.Indexing.Windowed(new WindowedParameters(512))),
                sparse("sparse-scan", new SparseField.Indexing.Scan()),
                DenseField.of("flat", DIM, Similarity.SQUARED_L2).withIndexing(SCAN),
                DenseField.of("flat-sq8", DIM, Similarity.SQUARED_L2)
                        .withIndexing(SCAN)
                        .withQuantization(Quantization.Scalar8.defaults()),
                DenseField.of("hnsw", DIM, Similarity.SQUARED_L2).withIndexing(GRAPH),
                DenseField.of("hnsw-sq8", DIM, Similarity.INNER_PRODUCT)
                        .withIndexing(GRAPH)
                        .withQuantization(Quantization.Scalar8.defaults()),
                product("hnsw-pq", Similarity.SQUARED_L2, GRAPH, CODES),
                product("pq", Similarity.SQUARED_L2, SCAN, CODES),
                product("pq-dropped", Similarity.SQUARED_L2, SCAN, CODES.withVectors(Quantization.Vectors.DROPPED)),
                product("ivf", Similarity.SQUARED_L2, DenseField.Indexing.Ivf.of(64), CODES),
                product("ivf-cosine", Similarity.COSINE, DenseField.Indexing.Ivf.of(64), CODES),
                product(
                        "ivf-dropped",
                        Similarity.SQUARED_L2,
                        new DenseField.Indexing.Ivf(64, Encodes.RESIDUALS),
                        CODES.withVectors(Quantization.Vectors.DROPPED)));
        List<Field> fields = new ArrayList<>(vectors);
        fields.add(AttributeField.of("share", AttributeType.DOUBLE));
        fields.add(AttributeField.of("lang", AttributeType.KEYWORD));
        fields.add(AttributeField.of("tag", AttributeType.KEYWORD).many());
        fields.add(AttributeField.of("year", AttributeType.LONG));
        fields.add(AttributeField.of("cluster", AttributeType.LONG));
        fields.add(AttributeField.of("nowhere", AttributeType.DATE));
        Index.create(folder, new Schema(Schema.IdKind.LONG, fields));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < ROWS; i++) {
                Doc doc = doc(random, i % 50 != 7);
                documents.add(doc);
                Document document = Document.of(i)
                        .with("share", FieldValue.number(doc.share))
                        .with("lang", FieldValue.keyword(doc.lang))
                        .with("tag", FieldValue.keywords(doc.tags.toArray(String[]::new)))
                        .with("cluster", FieldValue.number(doc.cluster));
                if (doc.year > 0) {
                    document = document.with("year", FieldValue.number(doc.year));
                }
                if (doc.present) {
                    FieldValue sparse = RandomVectors.sparse(random);
                    FieldValue dense = dense(random, doc.cluster);
                    for (Field field : vectors) {
                        document = document.with(field.name(), field instanceof SparseField ? sparse : dense);
                    }
                }
                writer.add(document);
                if (i == 10_000) {
                    writer.commit();
                }
            }
            writer.commit();
        }
    }

    private static SparseField sparse(String name, SparseField.Indexing indexing) {
        return SparseField.of(name).withTerms(TermNaming.NUMBERS).withIndexing(indexing);
    }

    private static DenseField product(
            String name, Similarity similarity, DenseField.Indexing indexing, Quantization.Product codes) {
        return DenseField.of(name, DIM, similarity)
                .withIndexing(SCAN)
                .withQuantization(codes)
                .withIndexing(indexing)
                .withProbing(new IvfQuery(8));
    }

    private static Doc doc(Random random, boolean present) {
        Set<String> tags = new HashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add("tag-" + random.nextInt(1 + random.nextInt(40)));
        }
        return new Doc(
                random.nextDouble(),
                List.of("en", "de", "fr").get(Math.min(2, random.nextInt(6))),
                tags,
                random.nextInt(4) == 0 ? 0 : 1950 + random.nextInt(80),
                random.nextInt(CLUSTERS),
                present);
    }

    private static FieldValue dense(Random random, int cluster) {
        float[] values = new float[DIM];
        for (int i = 0; i < DIM; i++) {
            values[i] = (float) (Math.sin((i + 1) * (cluster + 1.5)) + .4 * random.nextGaussian());
        }
        return FieldValue.dense(values);
    }

    /// A query for a field.
    static FieldValue query(String field, Random random) {
        boolean sparse = List.of("seismic", "windowed", "sparse-scan").contains(field);
        return sparse ? RandomVectors.sparse(random) : dense(random, random.nextInt(CLUSTERS));
    }

    /// A filter, and what it means.
    static Case random(Random random, int depth) {
        int choice = random.nextInt(depth == 0 ? 6 : 9);
        return switch (choice) {
            case 0 -> {
                double below = Math.pow(random.nextDouble(), 3);
                yield new Case(Filter.range("share").below(below), doc -> doc.share < below);
            }
            case 1 -> new Case(Filter.in("lang", "de", "xx"), doc -> doc.lang.equals("de"));
            case 2 -> {
                String tag = "tag-" + random.nextInt(40);
                yield new Case(Filter.equal("tag", tag), doc -> doc.tags.contains(tag));
            }
            case 3 -> {
                long from = 1940L + random.nextInt(90);
                long to = from + random.nextInt(20);
                yield new Case(Filter.range("year").from(from).to(to), doc -> doc.year >= from && doc.year <= to);
            }
            case 4 -> new Case(Filter.exists("nowhere"), doc -> false);
            case 5 ->
                new Case(Filter.prefix("tag", "tag-1"), doc -> doc.tags.stream().anyMatch(t -> t.startsWith("tag-1")));
            case 6 -> {
                Case one = random(random, depth - 1);
                Case two = random(random, depth - 1);
                yield new Case(Filter.and(one.filter, two.filter), one.accepts.and(two.accepts));
            }
            case 7 -> {
                Case one = random(random, depth - 1);
                Case two = random(random, depth - 1);
                yield new Case(Filter.or(one.filter, two.filter), one.accepts.or(two.accepts));
            }
            default -> {
                Case one = random(random, depth - 1);
                yield new Case(Filter.not(one.filter), one.accepts.negate());
            }
        };
    }
}
