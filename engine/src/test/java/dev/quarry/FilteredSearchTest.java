package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.AttributedIndex.Case;
import dev.quarry.AttributedIndex.Doc;
import dev.quarry.document.DocumentId;
import dev.quarry.filter.Filter;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

/// Searches of every kind under filters, against plain lists of the documents and a scan of the rows these
/// accept. Two segments, some documents without vectors and some without attributes.
class FilteredSearchTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final double[] SHARES = {.5, .2, .1, .05, .01, .001};

    @TempDir
    static Path folder;

    private static AttributedIndex attributed;
    private static Index index;
    private static Searcher searcher;

    @BeforeAll
    static void build() throws IOException {
        attributed = new AttributedIndex(folder);
        index = Index.open(folder, COLD);
        searcher = index.searcher();
    }

    @AfterAll
    static void close() {
        index.close();
    }

    static Stream<String> fields() {
        return Stream.of(
                "seismic",
                "windowed",
                "sparse-scan",
                "flat",
                "flat-sq8",
                "hnsw",
                "hnsw-sq8",
                "hnsw-pq",
                "pq",
                "pq-dropped",
                "ivf",
                "ivf-cosine",
                "ivf-dropped");
    }

    private static RoaringBitmap accepted(Predicate<Doc> accepts) {
        RoaringBitmap rows = new RoaringBitmap();
        for (int row = 0; row < AttributedIndex.ROWS; row++) {
            if (accepts.test(attributed.documents.get(row))) {
                rows.add(row);
            }
        }
        return rows;
    }

    /// What a scan finds that is given the rows themselves; by another field where the vectors are dropped.
    private static List<Hit> expected(Query query, RoaringBitmap rows) {
        Query kept = query.field().endsWith("-dropped")
                ? Query.of("flat", query.vector()).withK(query.k())
                : query;
        return searcher.search(kept.scan().withFilter(rows)).list();
    }

    private static List<Long> rows(List<Hit> hits) {
        return hits.stream().map(Hit::row).toList();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void findsKHitsWheneverSoManyRowsMatch(String field) {
        for (double share : SHARES) {
            check(field, new Case(Filter.range("share").below(share), doc -> doc.share() < share), share);
        }
    }

    /// Rows of one cluster, asked for near any: what is accepted may be far from the query.
    @ParameterizedTest
    @MethodSource("fields")
    void findsWhatIsFarFromTheQuery(String field) {
        check(field, new Case(Filter.equal("cluster", 3), doc -> doc.cluster() == 3), 1.0 / AttributedIndex.CLUSTERS);
        check(
                field,
                new Case(Filter.not(Filter.equal("cluster", 3)), doc -> doc.cluster() != 3),
                1 - 1.0 / AttributedIndex.CLUSTERS);
    }

    private static void check(String field, Case filtered, double share) {
        Random random = new Random(AttributedIndex.SEED + 1);
        RoaringBitmap rows = accepted(filtered.accepts());
        boolean exact = field.equals("windowed") || field.endsWith("scan") || field.equals("flat");
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < 12; i++) {
            int k = i % 3 == 2 ? 60 : 10;
            Query query = Query.of(field, AttributedIndex.query(field, random)).withK(k);
            List<Hit> hits =
                    searcher.search(query.withFilter(filtered.filter())).list();
            List<Hit> expected = expected(query, rows);
            String what = "%s, share %s, k %d, query %d, seed %d".formatted(field, share, k, i, AttributedIndex.SEED);
            assertThat(hits).as(what).hasSameSizeAs(expected);
            assertThat(hits)
                    .as(what)
                    .allMatch(hit -> filtered.accepts().test(attributed.documents.get((int) hit.row())));
            assertThat(rows(hits)).as(what).doesNotHaveDuplicates();
            if (exact) {
                assertThat(hits).as(what).isEqualTo(expected);
            }
            wanted += expected.size();
            found += (int) rows(hits).stream().filter(rows(expected)::contains).count();
        }
        double least = field.endsWith("-dropped") ? .75 : .9;
        assertThat((double) found / wanted)
                .as("recall of " + field + " at " + share)
                .isGreaterThanOrEqualTo(least);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void obeysAnyFilter(String field) {
        Random random = new Random(AttributedIndex.SEED + 2);
        int matched = 0;
        for (int i = 0; i < 60; i++) {
            Case one = AttributedIndex.random(random, 2);
            RoaringBitmap rows = accepted(one.accepts());
            Query query = Query.of(field, AttributedIndex.query(field, random)).withK(1 + random.nextInt(40));
            String what = field + ", filter " + one.filter().text() + ", seed " + AttributedIndex.SEED + ", query " + i;
            List<Hit> expected = expected(query, rows);
            List<Hit> hits = searcher.search(query.withFilter(one.filter())).list();
            assertThat(hits).as(what).hasSameSizeAs(expected);
            assertThat(rows(hits)).as(what).doesNotHaveDuplicates().allMatch(row -> rows.contains(row.intValue()));
            if (!field.endsWith("-dropped")) {
                assertThat(searcher.search(query.scan().withFilter(one.filter()))
                                .list())
                        .as(what)
                        .isEqualTo(expected);
            }
            matched += hits.size();
        }
        assertThat(matched).as("some filters accept something").isGreaterThan(300);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void obeysBitmapAndFilterTogether(String field) {
        Random random = new Random(AttributedIndex.SEED + 3);
        for (double share : new double[] {.9, .3, .02}) {
            RoaringBitmap some = new RoaringBitmap();
            for (int row = 0; row < AttributedIndex.ROWS; row++) {
                if (random.nextDouble() < share) {
                    some.add(row);
                }
            }
            for (int i = 0; i < 6; i++) {
                Case one = AttributedIndex.random(random, 1);
                RoaringBitmap both = RoaringBitmap.and(some, accepted(one.accepts()));
                Query query =
                        Query.of(field, AttributedIndex.query(field, random)).withK(20);
                String what = "%s, filter %s and %s of all rows, seed %d"
                        .formatted(field, one.filter().text(), share, AttributedIndex.SEED);
                List<Hit> hits = searcher.search(query.withFilter(some).withFilter(one.filter()))
                        .list();
                assertThat(hits).as(what).hasSameSizeAs(expected(query, both));
                assertThat(rows(hits)).as(what).doesNotHaveDuplicates().allMatch(row -> both.contains(row.intValue()));
            }
        }
    }

    @Test
    void takesIdsAcrossSegments() {
        Random random = new Random(AttributedIndex.SEED + 4);
        List<DocumentId> ids =
                new ArrayList<>(List.of(DocumentId.of("x"), DocumentId.of(-1), DocumentId.of(AttributedIndex.ROWS)));
        RoaringBitmap rows = new RoaringBitmap();
        for (int i = 0; i < 30; i++) {
            int row = random.nextInt(AttributedIndex.ROWS);
            ids.add(DocumentId.of(row));
            rows.add(row);
        }
        Query query = Query.of("hnsw", AttributedIndex.query("hnsw", random)).withK(100);
        assertThat(searcher.search(query.withFilter(Filter.ids(ids))).list())
                .as("seed " + AttributedIndex.SEED)
                .isEqualTo(expected(query, rows))
                .hasSizeGreaterThan(20);
    }

    @Test
    void answersTheSameWhateverWasAskedBefore() {
        Random random = new Random(AttributedIndex.SEED + 5);
        List<Query> queries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Query query = Query.of("hnsw", AttributedIndex.query("hnsw", random));
            queries.add(
                    i % 3 == 0
                            ? query
                            : query.withFilter(
                                    AttributedIndex.random(new Random(i % 4), 1).filter()));
        }
        List<List<Hit>> fresh = queries.stream()
                .map(query -> index.searcher().search(query).list())
                .toList();
        Searcher one = index.searcher();
        assertThat(queries.stream().map(query -> one.search(query).list()).toList())
                .as("seed " + AttributedIndex.SEED)
                .isEqualTo(fresh);
        assertThat(index.search(queries, 3).stream().map(hits -> hits.list()).toList())
                .as("three threads, seed " + AttributedIndex.SEED)
                .isEqualTo(fresh);
    }

    @Test
    void leavesARowOutAndBoundsScores() {
        Filter some = Filter.range("share").below(.3);
        RoaringBitmap rows = accepted(doc -> doc.share() < .3);
        long row = rows.select(17);
        Query query = searcher.like("flat", row).withK(25);
        List<Hit> hits = searcher.search(query.withFilter(some)).list();
        assertThat(rows(hits)).as("seed " + AttributedIndex.SEED).hasSize(25).doesNotContain(row);
        float bound = hits.get(9).score();
        assertThat(searcher.search(query.withFilter(some).within(bound)).list())
                .as("seed " + AttributedIndex.SEED)
                .isEqualTo(hits.stream().filter(hit -> hit.score() <= bound).toList());
    }
}
