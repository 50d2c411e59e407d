package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.query.Hits;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.SeismicParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many queries at once.
class BatchSearchTest {

    private static final int ROWS = 2000;
    private static final int DIM = 8;
    private static final long SEED = 41;

    @TempDir
    Path folder;

    private Index index;

    @BeforeEach
    void build() throws IOException {
        SparseField sparse = SparseField.of("s")
                .withTerms(TermNaming.NUMBERS)
                .withIndexing(new SparseField.Indexing.Seismic(SeismicParameters.defaults()));
        Index.create(folder, Schema.withLongIds(sparse, DenseField.of("d", DIM, Similarity.SQUARED_L2)));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < ROWS; i++) {
                writer.add(Document.of(i)
                        .with("s", RandomVectors.sparse(random))
                        .with("d", RandomVectors.dense(random, DIM)));
                if (i == ROWS / 2) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO));
    }

    @AfterEach
    void close() {
        index.close();
    }

    /// Queries of both fields and of every kind, mixed.
    private static List<Query> queries(int count, long seed) {
        Random random = new Random(seed);
        List<Query> queries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Query query = i % 2 == 0
                    ? Query.of("s", RandomVectors.sparse(random))
                    : Query.of("d", RandomVectors.dense(random, DIM));
            queries.add(
                    switch (i % 5) {
                        case 0 -> query.exact();
                        case 1 -> query.withK(1 + random.nextInt(50));
                        case 2 -> query.within(5).withK(ROWS);
                        case 3 -> query.without(random.nextInt(ROWS));
                        default -> query;
                    });
        }
        return queries;
    }

    private List<Hits> oneByOne(List<Query> queries) {
        Searcher searcher = index.searcher();
        return queries.stream().map(searcher::search).toList();
    }

    @Test
    void givesWhatOneSearcherGivesInOrder() {
        for (int count : new int[] {0, 1, 2, 3, 300}) {
            List<Query> queries = queries(count, SEED + count);
            List<Hits> expected = oneByOne(queries);
            for (int threads : new int[] {1, 2, 7}) {
                assertThat(index.search(queries, threads))
                        .as("%d queries, %d threads, seed %d", count, threads, SEED)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void severalBatchesMayRunAtOnce() throws InterruptedException, ExecutionException {
        List<Query> queries = queries(200, SEED + 1);
        List<Hits> expected = oneByOne(queries);
        try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
            List<Future<List<Hits>>> batches = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int threads = 1 + i % 3;
                batches.add(callers.submit(() -> index.search(queries, threads)));
            }
            for (Future<List<Hits>> batch : batches) {
                assertThat(batch.get()).as("seed %d", SEED).isEqualTo(expected);
            }
        }
    }

    @Test
    void anErrorOfOneQueryIsTheErrorOfAll() {
        List<Query> queries = queries(100, SEED + 2);
        queries.set(63, Query.of("other", RandomVectors.sparse(new Random(SEED))));
        for (int threads : new int[] {1, 3}) {
            assertThatThrownBy(() -> index.search(queries, threads))
                    .isInstanceOf(InvalidQueryException.class)
                    .hasMessageContaining("other");
        }
        assertThatThrownBy(() -> index.search(queries, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
