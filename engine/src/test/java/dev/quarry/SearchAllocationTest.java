package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.windows.WindowedPostingsView;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.HnswSearcher;
import dev.quarry.hnsw.RowScorer;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.multi.CandidateSearch;
import dev.quarry.multi.MaxSimScan;
import dev.quarry.multi.MaxSimScorer;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.score.DenseScorer;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.seismic.SeismicSearcher;
import dev.quarry.windowed.WindowedParameters;
import dev.quarry.windowed.WindowedSearcher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Warm searchers allocate nothing. Vectors live in registers only in compiled code, so each test searches on until a
/// thousand searches in a row have allocated nothing.
class SearchAllocationTest {

    private static final int QUERIES = 100;
    private static final int ROUNDS = 10;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    /// Less than a byte a search, for what the virtual machine may do on the thread meanwhile.
    private static final long MOST_BYTES = QUERIES * ROUNDS - 1;
    private static final int ROWS = 1000;
    private static final int DIM = 20;
    private static final int K = 10;
    private static final long SEED = 51;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    static Path folder;

    private static Segment segment;
    private static final int[][] TERMS = new int[QUERIES][];
    private static final float[][] WEIGHTS = new float[QUERIES][];
    private static final float[][] VECTORS = new float[QUERIES][];

    private final TopK top = new TopK(K);
    private final int[] rows = new int[K];
    private final float[] scores = new float[K];

    @BeforeAll
    static void build() throws IOException {
        SparseField sparse = SparseField.of("s")
                .withTerms(TermNaming.NUMBERS)
                .withIndexing(new SparseField.Indexing.Seismic(SeismicParameters.defaults())
                        .withExactLists(new WindowedParameters(256)));
        Index.create(
                folder,
                Schema.withLongIds(
                        sparse,
                        DenseField.of("d", DIM, Similarity.SQUARED_L2),
                        MultiVectorField.of(DenseField.of("m", DIM, Similarity.SQUARED_L2))));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < ROWS; i++) {
                writer.add(Document.of(i)
                        .with("s", RandomVectors.sparse(random))
                        .with("d", RandomVectors.dense(random, DIM))
                        .with("m", FieldValue.vectors(MaxSimOracle.vectors(random, 1 + i % 4, DIM))));
            }
            writer.commit();
        }
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            segment = Segment.open(index.segmentFiles().getFirst());
        }
        for (int i = 0; i < QUERIES; i++) {
            FieldValue.Terms terms = (FieldValue.Terms) RandomVectors.sparse(random);
            TERMS[i] = terms.terms();
            WEIGHTS[i] = terms.weights();
            VECTORS[i] = ((FieldValue.Floats) RandomVectors.dense(random, DIM)).values();
        }
    }

    @AfterAll
    static void close() {
        segment.close();
    }

    /// Searches for one of the queries, filling `top`.
    private interface Search {
        void query(int number);
    }

    private void assertNothingAllocated(Search search) {
        long bytes = Long.MAX_VALUE;
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (bytes > MOST_BYTES && System.nanoTime() < end) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < QUERIES * ROUNDS; i++) {
                top.reset(K);
                search.query(i % QUERIES);
                top.drain(rows, scores);
            }
            bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(bytes)
                .as("bytes allocated by %d searches, seed %d", QUERIES * ROUNDS, SEED)
                .isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void seismicAllocatesNothing() {
        SparseRowsView view = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
        SeismicSearcher searcher =
                new SeismicSearcher(view, BlockedPostingsView.of(segment.require(SectionKind.BLOCKED_POSTINGS, 0)));
        SeismicQuery how = SeismicQuery.defaults();
        assertNothingAllocated(
                query -> searcher.search(TERMS[query], WEIGHTS[query], TERMS[query].length, how, RowFilter.ALL, top));
    }

    @Test
    void windowedAllocatesNothing() {
        SparseRowsView view = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
        WindowedSearcher searcher =
                new WindowedSearcher(view, WindowedPostingsView.of(segment.require(SectionKind.WINDOWED_POSTINGS, 0)));
        assertNothingAllocated(
                query -> searcher.search(TERMS[query], WEIGHTS[query], TERMS[query].length, RowFilter.ALL, top));
    }

    @Test
    void hnswAllocatesNothing() {
        DenseRowsView view = DenseRowsView.open(segment.require(SectionKind.DENSE_ROWS, 1), ROWS);
        HnswGraphView graph = HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, 1), ROWS);
        DenseScorer.OfFloats scorer = DenseScorer.ofFloats(view, Metric.SQUARED_L2, Kernels.best());
        HnswSearcher searcher =
                new HnswSearcher(graph, new RowScorer(scorer, graph.graph().rowNumbers()), scorer);
        HnswQuery how = new HnswQuery(50);
        assertNothingAllocated(query -> {
            scorer.query(VECTORS[query]);
            searcher.search(how, RowFilter.ALL, top);
        });
    }

    @Test
    void severalVectorsAllocateNothing() {
        MultiOffsetsView offsets = MultiOffsetsView.open(segment.require(SectionKind.MULTI_OFFSETS, 2), ROWS);
        int count = offsets.vectors();
        DenseRowsView view = DenseRowsView.open(segment.require(SectionKind.DENSE_ROWS, 2), count);
        HnswGraphView graph = HnswGraphView.open(segment.require(SectionKind.HNSW_GRAPH, 2), count);
        DenseScorer.OfFloats scorer = DenseScorer.ofFloats(view, Metric.SQUARED_L2, Kernels.best());
        HnswSearcher searcher =
                new HnswSearcher(graph, new RowScorer(scorer, graph.graph().rowNumbers()), scorer);
        MaxSimScorer documents = new MaxSimScorer(scorer, offsets);
        MaxSimScan scan = new MaxSimScan(documents, offsets);
        CandidateSearch candidates = new CandidateSearch(documents, offsets);
        HnswQuery walk = new HnswQuery(50);
        MultiVectorQuery how = new MultiVectorQuery(50, 50);
        float[][] asked = {VECTORS[0], VECTORS[1]};
        CandidateSearch.VectorSearch walks = (number, best) -> {
            scorer.query(asked[number]);
            searcher.search(walk, RowFilter.ALL, best);
        };
        assertNothingAllocated(query -> {
            asked[0] = VECTORS[query];
            asked[1] = VECTORS[(query + 1) % QUERIES];
            documents.query(asked);
            scan.search(RowFilter.ALL, top);
            top.reset(K);
            candidates.search(how, CandidateSearch.Scores.OF_ROWS, walks, top);
        });
    }
}
