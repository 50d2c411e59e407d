package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.document.Document;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.BlockOrder;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/// An index of many segments answers as one of a single segment does. Segments are searched largest first, and
/// what is found there bounds what the others look for, so sizes vary and scores tie.
class SegmentedSearchTest {

    private static final int ROWS = 3000;
    private static final int DIM = 3;
    private static final int QUERIES = 100;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answersDoNotDependOnSegments(long seed) throws IOException {
        build(folder.resolve("one"), seed, List.of(ROWS));
        Random random = new Random(seed);
        List<Integer> sizes = new ArrayList<>();
        for (int left = ROWS; left > 0; left -= sizes.getLast()) {
            sizes.add(Math.min(left, 1 + random.nextInt(random.nextInt(1, 1200))));
        }
        build(folder.resolve("many"), seed, sizes);
        OpenOptions options = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
        try (Index one = Index.open(folder.resolve("one"), options);
                Index many = Index.open(folder.resolve("many"), options)) {
            Searcher expected = one.searcher();
            Searcher found = many.searcher();
            int hits = 0;
            for (int i = 0; i < 40; i++) {
                for (Query query : queries(random)) {
                    List<Hit> wanted = expected.search(query).list();
                    assertThat(found.search(query).list())
                            .as("seed %d, segments %s, %s", seed, sizes, query)
                            .isEqualTo(wanted);
                    hits += wanted.size();
                }
            }
            assertThat(hits).as("seed %d", seed).isGreaterThan(2000);
        }
    }

    /// Lists are entered as far as what was found there warrants; what other segments found must not cut that short.
    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void seismicFindsNoLessInManySegments(long seed) throws IOException {
        build(folder.resolve("one"), seed, List.of(ROWS));
        build(folder.resolve("many"), seed, List.of(1500, 900, 400, 200));
        Random random = new Random(seed);
        double one = 0;
        double many = 0;
        try (Index whole = Index.open(folder.resolve("one"), OpenOptions.DEFAULT);
                Index cut = Index.open(folder.resolve("many"), OpenOptions.DEFAULT)) {
            for (int i = 0; i < QUERIES; i++) {
                Query query = Query.of("lists", RandomVectors.sparse(random))
                        .with(new SeismicQuery(3, 0.5f, BlockOrder.ALL_SORTED));
                List<Hit> exact = whole.searcher().search(query.exact()).list();
                one += found(whole.searcher().search(query).list(), exact);
                many += found(cut.searcher().search(query).list(), exact);
            }
        }
        String what = "seed %d, found in one segment %.3f, in four %.3f".formatted(seed, one / QUERIES, many / QUERIES);
        assertThat(many).as(what).isGreaterThanOrEqualTo(one);
        assertThat(one / QUERIES).as(what).isLessThan(0.99);
    }

    private static double found(List<Hit> hits, List<Hit> exact) {
        return (double) exact.stream().filter(hits::contains).count() / exact.size();
    }

    private static List<Query> queries(Random random) {
        Query text = Query.of("text", RandomVectors.sparse(random)).withK(1 + random.nextInt(40));
        Query lists = Query.of("lists", RandomVectors.sparse(random)).withK(1 + random.nextInt(40));
        Query near = Query.of("near", RandomVectors.dense(random, DIM)).withK(1 + random.nextInt(40));
        RoaringBitmap some = new RoaringBitmap();
        for (int row = 0; row < ROWS; row++) {
            if (random.nextInt(3) > 0) {
                some.add(row);
            }
        }
        return List.of(
                text,
                text.exact(),
                text.withFilter(some),
                text.within(4).withOffset(3),
                text.without(random.nextInt(ROWS)),
                lists.exact(),
                lists.withFilter(some),
                near,
                near.withFilter(some),
                near.within(9),
                near.without(random.nextInt(ROWS)));
    }

    private static void build(Path index, long seed, List<Integer> sizes) throws IOException {
        Index.create(
                index,
                Schema.withLongIds(
                        SparseField.of("text").withTerms(TermNaming.NUMBERS),
                        SparseField.of("lists")
                                .withTerms(TermNaming.NUMBERS)
                                .withIndexing(new SparseField.Indexing.Seismic(SeismicParameters.defaults())),
                        DenseField.of("near", DIM, Similarity.SQUARED_L2)
                                .withIndexing(new DenseField.Indexing.Scan())));
        Random random = new Random(seed);
        try (IndexWriter writer =
                IndexWriter.open(index, WriterOptions.DEFAULT.withMerging(WriterOptions.Merging.onRequest()))) {
            int row = 0;
            for (int size : sizes) {
                for (int i = 0; i < size; i++) {
                    writer.add(Document.of(row++)
                            .with("text", RandomVectors.sparse(random))
                            .with("lists", RandomVectors.sparse(random))
                            .with("near", RandomVectors.dense(random, DIM)));
                }
                writer.commit();
            }
        }
    }
}
