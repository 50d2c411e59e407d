package dev.quarry.seismic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.Findings;
import dev.quarry.format.rows.SparseEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.RoaringBitmap;

class SeismicSearchTest {

    private static final long SEED = 77;
    private static final List<Blocking> BLOCKINGS = List.of(
            new Blocking.Clustered(0.1, 20, 2, 1),
            new Blocking.Clustered(1, 3, 1, 2),
            new Blocking.Random(7, 3),
            new Blocking.ByValue(300));

    @TempDir
    Path folder;

    private SparseIndex build(SparseCollection vectors, SparseEncoding encoding, SeismicParameters parameters)
            throws IOException {
        return SparseIndex.open(SparseIndex.write(folder.resolve("index.seg"), vectors, encoding, parameters, 2));
    }

    @ParameterizedTest
    @CsvSource({"300,4,F32", "300,60,F32", "300,60,F16", "70000,4,F16", "30522,4,U8", "300,4,SPLIT", "70000,4,SPLIT"})
    void withoutPruningItIsTheExactSearch(int vocabulary, double decades, SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.random(2000, 12, vocabulary, decades, SEED);
        SparseCollection queries = SparseCollection.random(60, 10, vocabulary, decades, SEED + 1);
        for (Blocking blocking : BLOCKINGS) {
            SeismicParameters parameters = new SeismicParameters(Pruning.none(), blocking, 0.5);
            try (SparseIndex index = build(vectors, encoding, parameters)) {
                Findings findings = new Findings();
                index.postings().check(findings);
                assertThat(findings.problems()).isEmpty();
                assertThat(index.postings().postings()).isEqualTo(index.rows().nonZeros());
                for (int query = 0; query < queries.rows(); query++) {
                    int[] terms = queries.terms[query];
                    float[] weights = queries.values[query];
                    for (int k : new int[] {1, 10, 1000, 10_000}) {
                        List<SparseIndex.Hit> exact = index.exact(terms, weights, k, RowFilter.ALL);
                        for (BlockOrder order : BlockOrder.values()) {
                            SeismicQuery all = new SeismicQuery(Integer.MAX_VALUE, Float.POSITIVE_INFINITY, order);
                            assertThat(index.search(terms, weights, k, all, RowFilter.ALL))
                                    .as("%s, query %d, k %d, %s, seed %d", blocking, query, k, order, SEED)
                                    .isEqualTo(exact);
                        }
                    }
                }
            }
            Files.delete(folder.resolve("index.seg"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SparseEncoding.class,
            names = {"F16", "SPLIT"})
    void wholeSummariesNeverHideABetterRow(SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.topical(3000, 30, 2000, 1, SEED);
        SparseCollection queries = SparseCollection.topical(40, 12, 2000, 1, SEED + 1);
        SeismicParameters parameters = new SeismicParameters(Pruning.none(), new Blocking.Clustered(0.1, 40, 2, 1), 1);
        try (SparseIndex index = build(vectors, encoding, parameters)) {
            for (int query = 0; query < queries.rows(); query++) {
                int[] terms = queries.terms[query];
                float[] weights = queries.values[query];
                List<SparseIndex.Hit> exact = index.exact(terms, weights, 10, RowFilter.ALL);
                // a little above 1 for the rounding of float sums
                SeismicQuery safe = new SeismicQuery(Integer.MAX_VALUE, 1.0001f, BlockOrder.ALL_SORTED);
                assertThat(index.search(terms, weights, 10, safe, RowFilter.ALL))
                        .as("query %d, seed %d", query, SEED)
                        .isEqualTo(exact);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SparseEncoding.class)
    void defaultsFindNearlyAll(SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.topical(8000, 60, 8000, 2, SEED);
        SparseCollection queries = SparseCollection.topical(100, 20, 8000, 2, SEED + 1);
        try (SparseIndex index = build(vectors, encoding, SeismicParameters.defaults())) {
            for (BlockOrder order : BlockOrder.values()) {
                for (int k : new int[] {10, 100}) {
                    SeismicQuery parameters = new SeismicQuery(
                            SeismicQuery.defaults().queryCut(),
                            SeismicQuery.defaults().heapFactor(),
                            order);
                    assertThat(recall(index, queries, k, parameters))
                            .as("recall@%d with %s, seed %d", k, order, SEED)
                            .isGreaterThan(k == 10 ? 0.95 : 0.9);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SparseEncoding.class,
            names = {"F16", "SPLIT"})
    void fewerTermsForSummariesFindNearlyAsMuch(SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.topical(8000, 60, 8000, 2, SEED);
        SparseCollection queries = SparseCollection.topical(100, 30, 8000, 2, SEED + 1);
        try (SparseIndex index = build(vectors, encoding, SeismicParameters.defaults())) {
            SeismicQuery all = SeismicQuery.defaults();
            double whole = recall(index, queries, 10, all);
            assertThat(recall(index, queries, 10, all.withSummaryTerms(1000)))
                    .as("the whole query by number, seed %d", SEED)
                    .isEqualTo(whole);
            assertThat(recall(index, queries, 10, all.withSummaryTerms(12)))
                    .as("12 terms, seed %d", SEED)
                    .isGreaterThan(whole - 0.05);
            SeismicQuery nothingSkipped = SeismicQuery.exhaustive();
            assertThat(index.search(queries.terms[0], queries.values[0], 10, nothingSkipped, RowFilter.ALL))
                    .as("scores are those of the whole query, seed %d", SEED)
                    .isEqualTo(index.search(
                            queries.terms[0],
                            queries.values[0],
                            10,
                            nothingSkipped.withSummaryTerms(1),
                            RowFilter.ALL));
        }
    }

    private static double recall(SparseIndex index, SparseCollection queries, int k, SeismicQuery parameters) {
        int found = 0;
        int wanted = 0;
        for (int query = 0; query < queries.rows(); query++) {
            int[] terms = queries.terms[query];
            float[] weights = queries.values[query];
            Set<SparseIndex.Hit> exact = new HashSet<>(index.exact(terms, weights, k, RowFilter.ALL));
            wanted += exact.size();
            exact.retainAll(index.search(terms, weights, k, parameters, RowFilter.ALL));
            found += exact.size();
        }
        return (double) found / wanted;
    }

    @ParameterizedTest
    @EnumSource(
            value = SparseEncoding.class,
            names = {"F16", "SPLIT"})
    void filtersKeepTheResultFull(SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.topical(12_000, 30, 3000, 3, SEED);
        SparseCollection queries = SparseCollection.topical(30, 12, 3000, 3, SEED + 1);
        SeismicParameters parameters =
                new SeismicParameters(Pruning.perList(300), new Blocking.Clustered(0.1, 40, 2, 1), 0.5);
        Random random = new Random(SEED);
        try (SparseIndex index = build(vectors, encoding, parameters)) {
            for (double part : new double[] {0, 0.0005, 0.01, 0.3, 0.5, 0.9}) {
                RoaringBitmap rows = new RoaringBitmap();
                for (int row = 0; row < vectors.rows() + 500; row++) {
                    if (random.nextDouble() < part) {
                        rows.add(row);
                    }
                }
                RowFilter filter = new RoaringRowFilter(rows);
                for (int query = 0; query < queries.rows(); query++) {
                    int[] terms = queries.terms[query];
                    float[] weights = queries.values[query];
                    for (int k : new int[] {1, 10, 1500}) {
                        List<SparseIndex.Hit> exact = index.exact(terms, weights, k, filter);
                        List<SparseIndex.Hit> found = index.search(terms, weights, k, SeismicQuery.defaults(), filter);
                        assertThat(found)
                                .as("part %s, k %d, query %d", part, k, query)
                                .hasSameSizeAs(exact);
                        assertThat(found).allMatch(hit -> rows.contains(hit.row()));
                        if (rows.getCardinality() <= SeismicSearcher.DIRECT_ROWS) {
                            assertThat(found).isEqualTo(exact);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SparseEncoding.class,
            names = {"U8", "SPLIT"})
    void oneSearcherServesManyQueries(SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.topical(2000, 30, 1000, 4, SEED);
        try (SparseIndex index = build(vectors, encoding, SeismicParameters.defaults())) {
            SeismicSearcher searcher = new SeismicSearcher(index.rows(), index.postings(), index.graph());
            for (int round = 0; round < 3; round++) {
                for (int query = 0; query < 200; query += 1 + round) {
                    TopK hits = new TopK(10);
                    int[] terms = vectors.terms[query];
                    SeismicQuery parameters = SeismicQuery.defaults();
                    searcher.search(terms, vectors.values[query], terms.length, parameters, RowFilter.ALL, hits);
                    assertThat(SparseIndex.drain(hits))
                            .isEqualTo(index.search(terms, vectors.values[query], 10, parameters, RowFilter.ALL));
                    int refused = query;
                    assertThatThrownBy(() -> searcher.search(
                                    vectors.terms[refused],
                                    new float[] {1, Float.NaN},
                                    2,
                                    parameters,
                                    RowFilter.ALL,
                                    hits))
                            .isInstanceOf(IllegalArgumentException.class);
                }
            }
            assertThat(index.search(new int[0], new float[0], 10, SeismicQuery.defaults(), RowFilter.ALL))
                    .isEmpty();
            assertThat(index.search(new int[] {5000}, new float[] {1}, 10, SeismicQuery.defaults(), RowFilter.ALL))
                    .isEmpty();
        }
    }
}
