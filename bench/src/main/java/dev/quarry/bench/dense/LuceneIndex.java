package dev.quarry.bench.dense;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Variant;
import dev.quarry.kernel.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/// Lucene's HNSW over one segment, searched below the query layer, straight from the leaf; the effort is how many
/// candidates the collector keeps, its `ef`. Quantized rows are scored again by the f32 rows that the format keeps.
final class LuceneIndex implements AutoCloseable {

    /// The keys it reads: the graph's parameters, `maxConn` on upper levels and twice that on level 0.
    static final Map<String, String> DEFAULTS = Map.of("lucenem", "16", "luceneefc", "200");

    private static final String FIELD = "v";
    /// Larger than any index here, so that there is one flush and so one segment.
    private static final double BUFFER_MB = 1900;

    private static final int BUILD_GRAPH_ALWAYS = 0;

    private final MMapDirectory directory;
    private final DirectoryReader reader;
    private final DenseData data;
    private final Encoding encoding;
    private final String description;
    private final Footprint footprint;

    /// How rows are stored.
    enum Encoding {
        F32,
        /// 8 bits a value, beside the f32 rows.
        SQ8,
        /// 4 bits a value, beside the f32 rows.
        SQ4;

        private KnnVectorsFormat format(int m, int efConstruction) {
            return switch (this) {
                case F32 -> new Lucene99HnswVectorsFormat(m, efConstruction, 1, null, BUILD_GRAPH_ALWAYS);
                case SQ8 -> scalar(ScalarEncoding.UNSIGNED_BYTE, m, efConstruction);
                case SQ4 -> scalar(ScalarEncoding.PACKED_NIBBLE, m, efConstruction);
            };
        }

        private static KnnVectorsFormat scalar(ScalarEncoding encoding, int m, int efConstruction) {
            return new Lucene104HnswScalarQuantizedVectorsFormat(
                    encoding, m, efConstruction, 1, null, BUILD_GRAPH_ALWAYS);
        }
    }

    private LuceneIndex(DenseData data, Encoding encoding, String description, IndexFiles.Built built)
            throws IOException {
        this.data = data;
        this.encoding = encoding;
        this.description = description;
        this.directory = new MMapDirectory(built.place());
        this.reader = DirectoryReader.open(directory);
        if (reader.leaves().size() != 1) {
            throw new IOException(built.place() + ": expected one segment, found "
                    + reader.leaves().size());
        }
        this.footprint = new Footprint(
                data.base().length,
                built.bytes(),
                built.bytes() - (long) data.base().length * data.dim() * Float.BYTES,
                built.time().seconds(),
                built.time().cpuSeconds(),
                built.time().threads());
    }

    static LuceneIndex open(IndexFiles files, DenseData data, Encoding encoding, Settings settings) throws IOException {
        int m = settings.number("lucenem");
        int efConstruction = settings.number("luceneefc");
        String description = "maxConn " + m + ", beamWidth " + efConstruction;
        IndexFiles.Built built = files.get(
                data.name() + "-lucene-" + encoding.name().toLowerCase(Locale.ROOT) + "-" + data.base().length,
                data.name() + ", " + data.base().length + " rows, lucene 10.6.0 " + encoding + ", " + description,
                place -> write(place, data, encoding.format(m, efConstruction)));
        return new LuceneIndex(data, encoding, description, built);
    }

    private static IndexFiles.BuildTime write(Path place, DenseData data, KnnVectorsFormat format) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig()
                .setCodec(new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return format;
                    }
                })
                .setMergePolicy(NoMergePolicy.INSTANCE)
                .setUseCompoundFile(false)
                .setRAMBufferSizeMB(BUFFER_MB);
        config.setRAMPerThreadHardLimitMB(2047);
        VectorSimilarityFunction similarity = data.metric() == Metric.SQUARED_L2
                ? VectorSimilarityFunction.EUCLIDEAN
                : VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
        IndexFiles.Stopwatch stopwatch = new IndexFiles.Stopwatch();
        try (MMapDirectory directory = new MMapDirectory(place);
                IndexWriter writer = new IndexWriter(directory, config)) {
            for (float[] row : data.base()) {
                Document document = new Document();
                document.add(new KnnFloatVectorField(FIELD, row, similarity));
                writer.addDocument(document);
            }
            writer.commit();
        }
        return stopwatch.stop(1);
    }

    /// The searches of this index.
    ///
    /// @param widens for quantized rows, how many times `k` candidates are scored again
    List<Variant> variants(int[] efs, double[] widens) {
        List<Variant> variants = new ArrayList<>();
        for (double widen : encoding == Encoding.F32 ? new double[] {1} : widens) {
            variants.add(new Graph(efs, widen));
        }
        return variants;
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
    }

    private final class Graph implements Variant {

        private final int[] efs;
        private final double widen;

        Graph(int[] efs, double widen) {
            this.efs = efs;
            this.widen = widen;
        }

        @Override
        public String engine() {
            return encoding == Encoding.F32
                    ? "lucene 10.6 f32"
                    : "lucene 10.6 " + encoding.name().toLowerCase(Locale.ROOT) + " + f32";
        }

        @Override
        public int efforts() {
            return efs.length;
        }

        @Override
        public Map<String, Object> parameters(int effort) {
            return encoding == Encoding.F32
                    ? Map.of("ef", efs[effort], "index", description)
                    : Map.of("ef", efs[effort], "widen", widen, "index", description);
        }

        @Override
        public Contender at(int k, int effort) {
            LeafReader leaf = reader.leaves().getFirst().reader();
            int ef = Math.max(k, efs[effort]);
            AcceptDocs all = AcceptDocs.fromLiveDocs(null, leaf.maxDoc());
            return (query, rows, scores) -> {
                try {
                    Arrays.fill(scores, Float.NaN);
                    float[] vector = data.queries()[query];
                    TopKnnCollector collector = new TopKnnCollector(ef, Integer.MAX_VALUE);
                    leaf.searchNearestVectors(FIELD, vector, collector, all);
                    ScoreDoc[] docs = collector.topDocs().scoreDocs;
                    if (encoding != Encoding.F32) {
                        docs = rescored(leaf, vector, docs, Math.max(k, (int) Math.round(widen * k)));
                    }
                    int count = Math.min(k, docs.length);
                    for (int i = 0; i < count; i++) {
                        rows[i] = docs[i].doc;
                    }
                    return count;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        }

        @Override
        public Footprint footprint() {
            return footprint;
        }
    }

    private static ScoreDoc[] rescored(LeafReader leaf, float[] vector, ScoreDoc[] docs, int most) throws IOException {
        ScoreDoc[] again = Arrays.copyOf(docs, Math.min(most, docs.length));
        Arrays.sort(again, (a, b) -> Integer.compare(a.doc, b.doc));
        VectorScorer scorer = leaf.getFloatVectorValues(FIELD).rescorer(vector);
        DocIdSetIterator rows = scorer.iterator();
        for (ScoreDoc doc : again) {
            rows.advance(doc.doc);
            doc.score = scorer.score();
        }
        Arrays.sort(again, (a, b) -> Float.compare(b.score, a.score));
        return again;
    }
}
