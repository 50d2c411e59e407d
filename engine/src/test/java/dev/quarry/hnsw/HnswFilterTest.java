package dev.quarry.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.rows.ElementType;
import dev.quarry.kernel.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

class HnswFilterTest {

    private static final long SEED = 21;
    private static final int ROWS = 6000;
    private static final int DIM = 12;

    @TempDir
    static Path folder;

    private static float[][] values;
    private static float[][] queries;
    private static DenseFixture fixture;

    @BeforeAll
    static void build() throws IOException {
        Random random = new Random(SEED);
        float[][] all = DenseFixture.random(random, ElementType.F32, ROWS + 40, DIM, 15);
        values = Arrays.copyOf(all, ROWS);
        queries = Arrays.copyOfRange(all, ROWS, all.length);
        fixture = DenseFixture.of(
                folder.resolve("filter"),
                ElementType.F32,
                DIM,
                values,
                Metric.SQUARED_L2,
                DenseFixture.with(new HnswParameters(12, 80, PrunedNeighbors.DROPPED, SEED), 2));
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static RowFilter random(double part) {
        Random random = new Random(SEED + 1);
        RoaringBitmap rows = new RoaringBitmap();
        for (int row = 0; row < ROWS; row++) {
            if (random.nextDouble() < part) {
                rows.add(row);
            }
        }
        return new RoaringRowFilter(rows);
    }

    /// The rows nearest to, or farthest from, a point.
    private static RowFilter correlated(double part, float[] point, int sign) {
        Integer[] order = new Integer[ROWS];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order, (a, b) -> Double.compare(sign * distance(values[a], point), sign * distance(values[b], point)));
        RoaringBitmap rows = new RoaringBitmap();
        for (int i = 0; i < part * ROWS; i++) {
            rows.add(order[i]);
        }
        return new RoaringRowFilter(rows);
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < DIM; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, .9, .6, .5, .35, .2, .1, .01, .001, 0})
    void recallHoldsWhateverTheFilterAccepts(double part) {
        double recall = fixture.recall(queries, new HnswQuery(40), random(part), 10);
        assertThat(recall).as("seed %d", SEED).isGreaterThan(.95);
    }

    @ParameterizedTest
    @ValueSource(doubles = {.95, .8, .5, .3, .2, .05})
    void recallHoldsWhereTheFilterAcceptsWhatIsFarFromTheQuery(double part) {
        double far = 0;
        double near = 0;
        double elsewhere = 0;
        int searches = 12;
        for (int i = 0; i < searches; i++) {
            float[][] one = {queries[i]};
            HnswQuery query = new HnswQuery(40);
            far += fixture.recall(one, query, correlated(part, queries[i], -1), 10) / searches;
            near += fixture.recall(one, query, correlated(part, queries[i], 1), 10) / searches;
            elsewhere += fixture.recall(one, query, correlated(part, values[i], 1), 10) / searches;
        }
        assertThat(near).as("near, seed %d", SEED).isGreaterThan(.95);
        assertThat(elsewhere).as("elsewhere, seed %d", SEED).isGreaterThan(.95);
        // the hardest there is: a shell around the query that runs through many clusters
        assertThat(far).as("far, seed %d", SEED).isGreaterThan(.95);
    }

    @ParameterizedTest
    @ValueSource(doubles = {.95, .5, .3})
    void aSearchCostsNoMoreThanTwoScansOfWhatTheFilterAccepts(double part) {
        RowScorer scorer = fixture.nodeScorer();
        HnswSearcher searcher = new HnswSearcher(fixture.view, scorer, scorer.scorer());
        TopK top = new TopK(10);
        for (int i = 0; i < 12; i++) {
            RowFilter filter = correlated(part, queries[i], -1);
            DenseFixture.query(scorer, queries[i]);
            searcher.counts().reset();
            searcher.search(new HnswQuery(20), filter, top);
            assertThat(top.size()).isEqualTo(10);
            top.reset();
            assertThat(searcher.counts().nodesScored())
                    .as("query %d, seed %d", i, SEED)
                    .isLessThan(2L * filter.cardinality());
        }
    }

    @Test
    void plansFollowTheFilter() {
        assertThat(FilterPlan.of(RowFilter.ALL, 1_000_000, 10)).isEqualTo(FilterPlan.WALK_ALL);
        assertThat(FilterPlan.of(random(.9), ROWS, 10)).isEqualTo(FilterPlan.WALK_ALL);
        assertThat(FilterPlan.of(random(.4), ROWS, 10)).isEqualTo(FilterPlan.STEP_OVER);
        assertThat(FilterPlan.of(random(.1), ROWS, 10)).isEqualTo(FilterPlan.SCAN);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 300, 2000})
    void rangeSearchFindsWhatLiesWithin(int wanted) {
        RowScorer scorer = fixture.nodeScorer();
        HnswSearcher searcher = new HnswSearcher(fixture.view, scorer, scorer.scorer());
        TopK top = new TopK(ROWS);
        long found = 0;
        long within = 0;
        for (float[] query : queries) {
            float[] exact = fixture.exact(query, RowFilter.ALL, ROWS);
            float least = wanted == 0 ? exact[0] / 2 : exact[wanted - 1] - 1e-6f;
            DenseFixture.query(scorer, query);
            searcher.searchWithin(new HnswQuery(64), least, RowFilter.ALL, top);
            int[] rows = new int[top.size()];
            float[] scores = new float[top.size()];
            int count = top.drain(rows, scores);
            for (int i = 0; i < count; i++) {
                assertThat(scores[i]).isGreaterThanOrEqualTo(least);
            }
            assertThat(rows).doesNotHaveDuplicates();
            found += count;
            within += wanted;
        }
        assertThat(found).as("seed %d", SEED).isGreaterThanOrEqualTo((long) (.97 * within));
        RowFilter few = random(.02);
        DenseFixture.query(scorer, queries[0]);
        searcher.searchWithin(new HnswQuery(64), Float.NEGATIVE_INFINITY, few, top);
        assertThat(top.size()).isEqualTo(few.cardinality());
    }

    /// "More like this": the row itself is the best hit, the others are those of its vector.
    @Test
    void searchFromARow() {
        RowScorer scorer = fixture.nodeScorer();
        HnswSearcher searcher = new HnswSearcher(fixture.view, scorer, scorer.scorer());
        TopK top = new TopK(5);
        int[] rows = new int[5];
        for (int row = 0; row < 50; row++) {
            scorer.queryRow(row);
            searcher.search(new HnswQuery(40), RowFilter.ALL, top);
            top.drain(rows, new float[5]);
            assertThat(rows[0]).as("seed %d", SEED).isEqualTo(row);
        }
    }
}
