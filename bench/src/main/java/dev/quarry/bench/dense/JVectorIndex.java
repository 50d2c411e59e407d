package dev.quarry.bench.dense;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.IndexFiles;
import dev.quarry.bench.record.Settings;
import dev.quarry.bench.record.Variant;
import dev.quarry.kernel.Metric;
import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.OrdinalMapper;
import io.github.jbellis.jvector.graph.disk.feature.Feature;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.FusedPQ;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// JVector's graph, read from its file; the effort is how many candidates it keeps, its `rerankK`.
final class JVectorIndex implements AutoCloseable {

    /// The keys it reads. `jvectorm` links a node on every level, so twice the M of the others; `jvectorpq` dimensions
    /// a byte of a product-quantized row stands for.
    static final Map<String, String> DEFAULTS = Map.of(
            "jvectorm", "32",
            "jvectorefc", "200",
            "jvectoroverflow", "1.2",
            "jvectoralpha", "1.2",
            "jvectorpq", "8");

    private static final VectorTypeSupport VECTORS =
            VectorizationProvider.getInstance().getVectorTypeSupport();
    private static final int CLUSTERS = 256;

    private final DenseData data;
    private final Kind kind;
    private final String description;
    private final ReaderSupplier file;
    private final OnDiskGraphIndex graph;
    private final RandomAccessVectorValues rows;
    private final @Nullable PQVectors codes;
    private final VectorSimilarityFunction similarity;
    private final Footprint footprint;

    /// What is in the file, and so what a walk scores.
    enum Kind {
        /// Rows beside each node's links.
        F32,
        /// Rows, and the codes of a node's neighbors beside its links; the rows score the best again.
        FUSED_PQ,
        /// Rows, and codes in memory; the rows score the best again.
        PQ
    }

    private JVectorIndex(
            DenseData data, Kind kind, String description, IndexFiles.Built built, @Nullable PQVectors codes)
            throws IOException {
        this.data = data;
        this.kind = kind;
        this.description = description;
        this.file = ReaderSupplierFactory.open(built.place());
        this.graph = OnDiskGraphIndex.load(file);
        this.rows = rows(data);
        this.codes = codes;
        this.similarity = similarity(data);
        long rowBytes = (long) data.base().length * data.dim() * Float.BYTES;
        long codeBytes = codes == null ? 0 : codes.ramBytesUsed();
        this.footprint = new Footprint(
                data.base().length,
                built.bytes() + codeBytes,
                built.bytes() + codeBytes - rowBytes,
                built.time().seconds(),
                built.time().cpuSeconds(),
                built.time().threads());
    }

    static JVectorIndex open(IndexFiles files, DenseData data, Kind kind, Settings settings) throws IOException {
        String description = "M %s, beamWidth %s, overflow %s, alpha %s%s"
                .formatted(
                        settings.text("jvectorm"),
                        settings.text("jvectorefc"),
                        settings.text("jvectoroverflow"),
                        settings.text("jvectoralpha"),
                        kind == Kind.F32 ? "" : ", " + settings.text("jvectorpq") + " dimensions a code");
        boolean fused = kind == Kind.FUSED_PQ;
        IndexFiles.Built built = files.get(
                data.name() + "-jvector-" + (fused ? "fused" : "f32") + "-" + data.base().length,
                data.name() + ", " + data.base().length + " rows, jvector "
                        + (fused ? description : description.replaceAll(",[^,]*a code", "")),
                place -> write(place, data, kind, settings));
        @Nullable PQVectors codes = null;
        if (kind == Kind.PQ) {
            ForkJoinPool pool = new ForkJoinPool(settings.number("threads"));
            RandomAccessVectorValues rows = rows(data);
            codes = PQVectors.encodeAndBuild(quantizer(data, rows, settings, pool), rows.size(), rows, pool);
            pool.shutdown();
        }
        return new JVectorIndex(data, kind, description, built, codes);
    }

    private static VectorSimilarityFunction similarity(DenseData data) {
        return data.metric() == Metric.SQUARED_L2
                ? VectorSimilarityFunction.EUCLIDEAN
                : VectorSimilarityFunction.DOT_PRODUCT;
    }

    private static RandomAccessVectorValues rows(DenseData data) {
        List<VectorFloat<?>> all = new ArrayList<>(data.base().length);
        for (float[] row : data.base()) {
            all.add(VECTORS.createFloatVector(row));
        }
        return new ListRandomAccessVectorValues(all, data.dim());
    }

    private static ProductQuantization quantizer(
            DenseData data, RandomAccessVectorValues rows, Settings settings, ForkJoinPool pool) {
        int subspaces = Math.max(1, data.dim() / settings.number("jvectorpq"));
        return ProductQuantization.compute(
                rows, subspaces, CLUSTERS, data.metric() == Metric.SQUARED_L2, -1f, pool, pool);
    }

    private static IndexFiles.BuildTime write(Path place, DenseData data, Kind kind, Settings settings)
            throws IOException {
        int threads = settings.number("threads");
        ForkJoinPool pool = new ForkJoinPool(threads);
        RandomAccessVectorValues rows = rows(data);
        IndexFiles.Stopwatch stopwatch = new IndexFiles.Stopwatch();
        try (GraphIndexBuilder builder = new GraphIndexBuilder(
                BuildScoreProvider.randomAccessScoreProvider(rows, similarity(data)),
                data.dim(),
                settings.number("jvectorm"),
                settings.number("jvectorefc"),
                (float) settings.real("jvectoroverflow"),
                (float) settings.real("jvectoralpha"),
                true,
                true,
                pool,
                pool)) {
            ImmutableGraphIndex built = builder.build(rows);
            EnumMap<FeatureId, IntFunction<Feature.State>> states = new EnumMap<>(FeatureId.class);
            states.put(FeatureId.INLINE_VECTORS, node -> new InlineVectors.State(rows.getVector(node)));
            var writing = new OnDiskGraphIndexWriter.Builder(built, place)
                    .withMapper(new OrdinalMapper.IdentityMapper(rows.size() - 1))
                    .with(new InlineVectors(data.dim()));
            if (kind == Kind.FUSED_PQ) {
                ProductQuantization quantizer = quantizer(data, rows, settings, pool);
                PQVectors codes = PQVectors.encodeAndBuild(quantizer, rows.size(), rows, pool);
                ImmutableGraphIndex.View view = built.getView();
                writing.with(new FusedPQ(built.maxDegree(), quantizer));
                states.put(FeatureId.FUSED_PQ, node -> new FusedPQ.State(view, codes, node));
            }
            IndexFiles.BuildTime time = stopwatch.stop(threads);
            try (OnDiskGraphIndexWriter writer = writing.build()) {
                writer.write(states);
            }
            return time;
        } finally {
            pool.shutdown();
        }
    }

    /// Over the rows in memory and over those in the file, or over codes.
    List<Variant> variants(int[] efs) {
        return kind == Kind.F32
                ? List.of(new Graph(efs, RowsFrom.MEMORY), new Graph(efs, RowsFrom.FILE))
                : List.of(new Graph(efs, RowsFrom.FILE));
    }

    /// Where rows are read.
    private enum RowsFrom {
        MEMORY,
        FILE
    }

    @Override
    public void close() throws IOException {
        graph.close();
        file.close();
    }

    private final class Graph implements Variant {

        private final int[] efs;
        private final RowsFrom from;

        Graph(int[] efs, RowsFrom from) {
            this.efs = efs;
            this.from = from;
        }

        @Override
        public String engine() {
            return switch (kind) {
                case F32 -> "jvector f32";
                case FUSED_PQ -> "jvector fused pq + f32";
                case PQ -> "jvector pq + f32";
            };
        }

        @Override
        public int efforts() {
            return efs.length;
        }

        @Override
        public Map<String, Object> parameters(int effort) {
            return Map.of("rerankK", efs[effort], "rows", from, "index", description);
        }

        @Override
        public Contender at(int k, int effort) {
            GraphSearcher searcher = new GraphSearcher(graph);
            OnDiskGraphIndex.View view = (OnDiskGraphIndex.View) searcher.getView();
            int candidates = Math.max(k, efs[effort]);
            return (query, found, scores) -> {
                Arrays.fill(scores, Float.NaN);
                VectorFloat<?> vector = VECTORS.createFloatVector(data.queries()[query]);
                SearchResult result = searcher.search(provider(vector, view), k, candidates, 0f, 0f, Bits.ALL);
                SearchResult.NodeScore[] nodes = result.getNodes();
                int count = Math.min(k, nodes.length);
                for (int i = 0; i < count; i++) {
                    found[i] = nodes[i].node;
                }
                return count;
            };
        }

        private SearchScoreProvider provider(VectorFloat<?> vector, OnDiskGraphIndex.View view) {
            return switch (kind) {
                case F32 ->
                    from == RowsFrom.MEMORY
                            ? DefaultSearchScoreProvider.exact(vector, similarity, rows)
                            : new DefaultSearchScoreProvider(view.rerankerFor(vector, similarity));
                case FUSED_PQ ->
                    new DefaultSearchScoreProvider(
                            view.approximateScoreFunctionFor(vector, similarity), view.rerankerFor(vector, similarity));
                case PQ ->
                    new DefaultSearchScoreProvider(
                            Objects.requireNonNull(codes).precomputedScoreFunctionFor(vector, similarity),
                            view.rerankerFor(vector, similarity));
            };
        }

        @Override
        public Footprint footprint() {
            return footprint;
        }
    }
}
