package dev.quarry.seismic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.neighbors.RowNeighborsView;
import dev.quarry.format.rows.SparseEncoding;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.RoaringBitmap;

class SeismicNeighborsTest {

    private static final long SEED = 78;
    private static final SeismicParameters PARAMETERS =
            new SeismicParameters(Pruning.perList(100), new Blocking.Clustered(0.1, 40, 2, 1), 0.4, 8);
    /// So little effort that the lists alone miss much.
    private static final SeismicQuery QUICK = new SeismicQuery(1, 0.5f, BlockOrder.ALL_SORTED);

    @TempDir
    Path folder;

    private SparseIndex build(SparseCollection vectors, SparseEncoding encoding) throws IOException {
        return SparseIndex.open(SparseIndex.write(folder.resolve("index.seg"), vectors, encoding, PARAMETERS, 2));
    }

    private static RowNeighborsView graph(SparseIndex index) {
        return Objects.requireNonNull(index.graph());
    }

    @Test
    void neighborsAreWhatASearchFinds() throws IOException {
        SparseCollection vectors = SparseCollection.topical(1500, 30, 2000, 1, SEED);
        try (SparseIndex index = build(vectors, SparseEncoding.SPLIT)) {
            Findings findings = new Findings();
            graph(index).check(findings);
            assertThat(findings.problems()).isEmpty();
            int[] neighbors = new int[8];
            int right = 0;
            for (int row = 0; row < vectors.rows(); row += 10) {
                int own = row;
                List<Integer> exact = index.exact(vectors.terms[row], vectors.values[row], 9, RowFilter.ALL).stream()
                        .map(SparseIndex.Hit::row)
                        .filter(other -> other != own)
                        .toList();
                int count = graph(index).read(row, 8, neighbors);
                assertThat(count).as("row %d, seed %d", row, SEED).isEqualTo(8);
                for (int i = 0; i < count; i++) {
                    right += exact.contains(neighbors[i]) ? 1 : 0;
                }
            }
            assertThat(right).as("of 1200, seed %d", SEED).isGreaterThan(900);
        }
    }

    @Test
    void threadsMakeNoDifference() throws IOException {
        SparseCollection vectors = SparseCollection.topical(3000, 20, 1000, 1, SEED);
        Path one = SparseIndex.write(folder.resolve("one.seg"), vectors, SparseEncoding.SPLIT, PARAMETERS, 1);
        Path three = SparseIndex.write(folder.resolve("three.seg"), vectors, SparseEncoding.SPLIT, PARAMETERS, 3);
        assertThat(Files.mismatch(one, three)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(
            value = SparseEncoding.class,
            names = {"F16", "SPLIT"})
    void theGraphFindsWhatTheListsMissed(SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.topical(3000, 30, 3000, 2, SEED);
        SparseCollection queries = SparseCollection.topical(60, 15, 3000, 2, SEED + 1);
        try (SparseIndex index = build(vectors, encoding)) {
            for (BlockOrder order : BlockOrder.values()) {
                SeismicQuery query = new SeismicQuery(QUICK.queryCut(), QUICK.heapFactor(), order);
                for (int k : new int[] {1, 10, 200}) {
                    double without = recall(index, queries, k, query.withNeighbors(0));
                    double few = recall(index, queries, k, query.withNeighbors(2));
                    double all = recall(index, queries, k, query);
                    assertThat(few).as("k %d, %s, seed %d", k, order, SEED).isGreaterThanOrEqualTo(without);
                    assertThat(all).as("k %d, %s, seed %d", k, order, SEED).isGreaterThan(without);
                }
            }
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
            List<SparseIndex.Hit> hits = index.search(terms, weights, k, parameters, RowFilter.ALL);
            assertThat(hits).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(k);
            exact.retainAll(hits);
            found += exact.size();
        }
        return (double) found / wanted;
    }

    @ParameterizedTest
    @EnumSource(
            value = SparseEncoding.class,
            names = {"F16", "SPLIT"})
    void hitsCarryExactScoresOfAcceptedRows(SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.topical(6000, 30, 3000, 3, SEED);
        SparseCollection queries = SparseCollection.topical(20, 12, 3000, 3, SEED + 1);
        Random random = new Random(SEED);
        try (SparseIndex index = build(vectors, encoding)) {
            for (double part : new double[] {0.75, 0.9}) {
                RoaringBitmap rows = new RoaringBitmap();
                for (int row = 0; row < vectors.rows(); row++) {
                    if (random.nextDouble() < part) {
                        rows.add(row);
                    }
                }
                RowFilter filter = new RoaringRowFilter(rows);
                for (int query = 0; query < queries.rows(); query++) {
                    int[] terms = queries.terms[query];
                    float[] weights = queries.values[query];
                    List<SparseIndex.Hit> all = index.exact(terms, weights, vectors.rows(), filter);
                    assertThat(index.search(terms, weights, 10, QUICK, filter))
                            .as("part %s, query %d, seed %d", part, query, SEED)
                            .hasSize(10)
                            .isSubsetOf(all);
                }
            }
        }
    }

    @Test
    void countsAreKept() throws IOException {
        SparseCollection vectors = SparseCollection.topical(2000, 30, 1000, 4, SEED);
        try (SparseIndex index = build(vectors, SparseEncoding.SPLIT)) {
            SeismicSearcher searcher = new SeismicSearcher(index.rows(), index.postings(), index.graph());
            TopK hits = new TopK(5);
            searcher.search(vectors.terms[0], vectors.values[0], vectors.terms[0].length, QUICK, RowFilter.ALL, hits);
            assertThat(searcher.counts().rowsExpanded()).isGreaterThanOrEqualTo(5);
            searcher.counts().reset();
            hits.reset();
            SeismicQuery none = QUICK.withNeighbors(0);
            searcher.search(vectors.terms[0], vectors.values[0], vectors.terms[0].length, none, RowFilter.ALL, hits);
            assertThat(searcher.counts().rowsExpanded()).isZero();
        }
    }

    @Test
    void damagedGraphsEndInATypedErrorOrHits() throws IOException {
        SparseCollection vectors = SparseCollection.topical(100, 10, 200, 4, SEED);
        try (SparseIndex index = build(vectors, SparseEncoding.SPLIT)) {
            Section section = graph(index).section();
            byte[] bytes = section.bytes().toArray(ValueLayout.JAVA_BYTE);
            int refused = 0;
            for (int at = 64; at < bytes.length; at++) {
                byte[] damaged = bytes.clone();
                damaged[at] = -1;
                Section other = new Section(
                        section.file(),
                        section.kind(),
                        section.field(),
                        section.offset(),
                        MemorySegment.ofArray(damaged));
                RowNeighborsView view = RowNeighborsView.open(other, vectors.rows());
                SeismicSearcher searcher = new SeismicSearcher(index.rows(), index.postings(), view);
                int row = (at - 64) / 7 % vectors.rows();
                try {
                    searcher.search(
                            vectors.terms[row],
                            vectors.values[row],
                            vectors.terms[row].length,
                            QUICK,
                            RowFilter.ALL,
                            new TopK(10));
                } catch (CorruptSegmentException e) {
                    assertThat(e).hasMessageContaining("row_neighbors").hasMessageContaining("expected");
                    refused++;
                }
            }
            assertThat(refused).as("seed %d", SEED).isPositive();
        }
    }

    @Test
    void parametersAreChecked() {
        assertThatThrownBy(() -> PARAMETERS.withNeighbors(256)).hasMessageContaining("0 to 255, found 256");
        assertThatThrownBy(() -> PARAMETERS.withNeighbors(-1)).hasMessageContaining("found -1");
        assertThatThrownBy(() -> QUICK.withNeighbors(-1)).hasMessageContaining("at least 0");
        assertThatThrownBy(() -> new NeighborsBuilder(0, Workers.allCores(), Progress.NONE))
                .hasMessageContaining("1 to 255, found 0");
    }
}
