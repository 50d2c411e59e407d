package dev.quarry.seismic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.postings.BlockedPostingsWriter;
import dev.quarry.format.postings.PostingListCursor;
import dev.quarry.format.postings.PostingListEncoder;
import dev.quarry.format.rows.SparseEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeismicBuildTest {

    private static final long SEED = 9;

    @TempDir
    Path folder;

    @Test
    void theBytesDependOnInputAndSeedAlone() throws IOException {
        SparseCollection vectors = SparseCollection.topical(7000, 40, 5000, 1, SEED);
        for (Blocking blocking :
                List.of(new Blocking.Clustered(0.1, 20, 2, 1), new Blocking.Random(10, 1), new Blocking.ByValue(10))) {
            SeismicParameters parameters = new SeismicParameters(Pruning.global(40, 5), blocking, 0.4);
            List<byte[]> files = new ArrayList<>();
            for (int threads : new int[] {1, 2, 3}) {
                Path file = folder.resolve("threads-" + threads);
                SparseIndex.write(file, vectors, SparseEncoding.F16, parameters, threads);
                files.add(Files.readAllBytes(file));
                Files.delete(file);
            }
            assertThat(files.get(1)).isEqualTo(files.get(0));
            assertThat(files.get(2)).isEqualTo(files.get(0));
        }
    }

    @Test
    void termRangesGiveTheSameLists() throws IOException {
        SparseCollection vectors = SparseCollection.random(20_000, 20, 500, 2, SEED);
        SeismicParameters parameters =
                new SeismicParameters(Pruning.none(), new Blocking.Clustered(0.02, 20, 2, 1), 0.4);
        // 400,000 postings of eight bytes do not fit into one mebibyte
        Path file = SparseIndex.write(folder.resolve("a"), vectors, SparseEncoding.F16, parameters, 2);
        try (SparseIndex index = SparseIndex.open(file);
                BlockedPostingsWriter whole = new SeismicBuilder(parameters, new Workers(2), Progress.NONE, 1L << 30)
                        .build(index.rows(), folder)) {
            assertThat(index.rows().nonZeros() * Long.BYTES).isGreaterThan(2L * SeismicBuilder.LEAST_BYTES);
            Path second = folder.resolve("b");
            try (var segment = SegmentWriter.create(second, vectors.rows(), 0)) {
                whole.writeTo(segment.begin(SectionKind.BLOCKED_POSTINGS, 0));
                segment.end();
                segment.publish();
            }
            try (var segment = Segment.open(second)) {
                assertThat(segment.sections()
                                .getFirst()
                                .bytes()
                                .mismatch(index.postings().section().bytes()))
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void theBudgetKeepsTheLargestValues() throws IOException {
        SparseCollection vectors = SparseCollection.random(5000, 20, 400, 3, SEED);
        double average = 60;
        SeismicParameters parameters =
                new SeismicParameters(Pruning.global(average, 1e6), new Blocking.ByValue(10), 0.4);
        Path file = SparseIndex.write(folder.resolve("a"), vectors, SparseEncoding.F32, parameters, 2);
        try (SparseIndex index = SparseIndex.open(file)) {
            int budget = (int) (average * 400);
            assertThat((double) index.postings().postings()).isCloseTo(budget, within(2.0));
            List<Float> all = new ArrayList<>();
            for (float[] values : vectors.values) {
                for (float value : values) {
                    all.add(value);
                }
            }
            Collections.sort(all);
            float least = all.get(all.size() - budget - 2);
            PostingListCursor list = new PostingListCursor(index.postings());
            for (int term = 0; term < 400; term++) {
                list.open(term);
                for (int i = 0; list.blocks() > 0 && i < list.postings(); i++) {
                    int row = list.row(i);
                    int at = Arrays.binarySearch(vectors.terms[row], term);
                    assertThat(vectors.values[row][at]).as("seed %d", SEED).isGreaterThanOrEqualTo(least);
                }
            }
        }
    }

    @Test
    void equalValuesAreThinnedEvenly() throws IOException {
        SparseCollection vectors = SparseCollection.random(10_000, 20, 400, 0, SEED);
        SeismicParameters parameters = new SeismicParameters(Pruning.global(200, 1e6), new Blocking.ByValue(10), 0.4);
        Path file = SparseIndex.write(folder.resolve("a"), vectors, SparseEncoding.F32, parameters, 2);
        try (SparseIndex index = SparseIndex.open(file)) {
            assertThat((double) index.postings().postings()).isCloseTo(80_000, within(2000.0));
        }
    }

    @Test
    void listsHaveACap() throws IOException {
        SparseCollection vectors = SparseCollection.random(5000, 20, 100, 3, SEED);
        SeismicParameters parameters = new SeismicParameters(Pruning.perList(33), new Blocking.ByValue(10), 0.4);
        Path file = SparseIndex.write(folder.resolve("a"), vectors, SparseEncoding.F32, parameters, 2);
        try (SparseIndex index = SparseIndex.open(file)) {
            assertThat(index.postings().postings()).isEqualTo(3300);
            assertThat(index.postings().blocks()).isEqualTo(400);
        }
    }

    @Test
    void aShareOfThePostingsIsKept() throws IOException {
        SparseCollection vectors = SparseCollection.random(4000, 20, 300, 3, SEED);
        for (Pruning pruning : List.of(
                new Pruning(1_000_000, Double.POSITIVE_INFINITY, 0.2, 0), new Pruning(1_000_000, 200, 0.2, 10))) {
            SeismicParameters parameters = new SeismicParameters(pruning, new Blocking.ByValue(10), 0.4);
            Path file = SparseIndex.write(folder.resolve("a"), vectors, SparseEncoding.F32, parameters, 2);
            try (SparseIndex index = SparseIndex.open(file)) {
                double expected = 0.2 * index.rows().nonZeros();
                assertThat((double) index.postings().postings()).isCloseTo(expected, within(2.0));
            }
            Files.delete(file);
        }
    }

    @Test
    void fewRowsAreKeptWhole() throws IOException {
        SparseCollection vectors = SparseCollection.random(300, 20, 500, 3, SEED);
        Path file =
                SparseIndex.write(folder.resolve("a"), vectors, SparseEncoding.F16, SeismicParameters.defaults(), 2);
        try (SparseIndex index = SparseIndex.open(file)) {
            assertThat(index.postings().postings()).isEqualTo(index.rows().nonZeros());
        }
    }

    @Test
    void whatListCapsCutGoesToOtherLists() throws IOException {
        // a few terms are in most rows
        SparseCollection vectors = SparseCollection.topical(6000, 40, 3000, 1, SEED);
        SeismicParameters parameters = new SeismicParameters(
                new Pruning(150, Double.POSITIVE_INFINITY, 0.2, 0), new Blocking.ByValue(10), 0.4);
        Path file = SparseIndex.write(folder.resolve("a"), vectors, SparseEncoding.F32, parameters, 2);
        try (SparseIndex index = SparseIndex.open(file)) {
            double budget = 0.2 * index.rows().nonZeros();
            int[] sizes = new int[3000];
            PostingListCursor list = new PostingListCursor(index.postings());
            int full = 0;
            for (int term = 0; term < 3000; term++) {
                sizes[term] = list.open(term) ? list.postings() : 0;
                full += sizes[term] == 150 ? 1 : 0;
            }
            assertThat(full).as("lists at their cap").isPositive();
            assertThat(Arrays.stream(sizes).max()).hasValue(150);
            assertThat((double) index.postings().postings()).isBetween(0.97 * budget, 1.01 * budget);
        }
    }

    @Test
    void wholeSummariesDominateEveryRow() throws IOException {
        for (SparseEncoding encoding : SparseEncoding.values()) {
            SparseCollection vectors = SparseCollection.random(1500, 15, 700, 6, SEED);
            SeismicParameters parameters =
                    new SeismicParameters(Pruning.none(), new Blocking.Clustered(0.1, 40, 2, 1), 1);
            Path file = SparseIndex.write(folder.resolve("a"), vectors, encoding, parameters, 2);
            try (SparseIndex index = SparseIndex.open(file)) {
                int[] terms = new int[index.rows().longest()];
                float[] values = new float[terms.length];
                PostingListCursor list = new PostingListCursor(index.postings());
                float[] sums = new float[index.postings().mostBlocks()];
                int compared = 0;
                for (int listTerm = 0; listTerm < 700; listTerm += 7) {
                    list.open(listTerm);
                    for (int block = 0; block < list.blocks(); block++) {
                        for (int i = list.blockStart(block); i < list.blockStart(block + 1); i++) {
                            int count = index.rows().read(list.row(i), terms, values);
                            for (int at = 0; at < count; at++) {
                                sums[block] = 0;
                                list.addSummaries(terms[at], 1, sums, 0);
                                assertThat(sums[block] * list.scale(block))
                                        .as("%s, row %d, term %d, seed %d", encoding, list.row(i), terms[at], SEED)
                                        .isGreaterThanOrEqualTo(values[at]);
                                compared++;
                            }
                            Arrays.fill(sums, 0);
                        }
                    }
                }
                assertThat(compared).isGreaterThan(1000);
            }
            Files.delete(file);
        }
    }

    @Test
    void entriesAreSortedByTermThenBlock() {
        Random random = new Random(SEED);
        for (int vocabulary : new int[] {1, 2, 256, 257, 30_522, 65_537, 1 << 24}) {
            EntrySort sort = new EntrySort(vocabulary);
            for (int count : new int[] {0, 1, 5, 3000, 100}) {
                long[] entries = new long[count + 3];
                for (int i = 0; i < count; i++) {
                    int term = random.nextInt(vocabulary);
                    entries[i] = PostingListEncoder.entry(term, i, 1 + random.nextInt(255));
                }
                long[] expected = Arrays.copyOf(entries, count);
                Arrays.sort(expected);
                long[] sorted = sort.sort(entries, count);
                assertThat(sorted.length).isGreaterThanOrEqualTo(entries.length);
                assertThat(Arrays.copyOf(sorted, count))
                        .as("vocabulary %d, %d entries, seed %d", vocabulary, count, SEED)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void emptyCollectionsBuild() throws IOException {
        for (int rows : new int[] {0, 1, 4}) {
            SparseCollection vectors = new SparseCollection(1, new int[rows][0], new float[rows][0]);
            Path file = SparseIndex.write(
                    folder.resolve("empty" + rows), vectors, SparseEncoding.F16, SeismicParameters.defaults(), 2);
            try (SparseIndex index = SparseIndex.open(file)) {
                assertThat(index.search(new int[] {0}, new float[] {1}, 3, SeismicQuery.defaults(), RowFilter.ALL))
                        .isEmpty();
            }
        }
    }

    @Test
    void progressReachesItsTotal() throws IOException {
        SparseCollection vectors = SparseCollection.random(500, 20, 300, 3, SEED);
        Path file =
                SparseIndex.write(folder.resolve("a"), vectors, SparseEncoding.F16, SeismicParameters.defaults(), 1);
        List<String> stages = new ArrayList<>();
        AtomicLong left = new AtomicLong();
        Progress progress = new Progress() {
            @Override
            public void stage(String name, long total) {
                assertThat(left.get()).isZero();
                stages.add(name);
                left.set(total);
            }

            @Override
            public void advance(long steps) {
                left.addAndGet(-steps);
            }
        };
        try (SparseIndex index = SparseIndex.open(file)) {
            new SeismicBuilder(SeismicParameters.defaults(), new Workers(2), progress, SeismicBuilder.LEAST_BYTES)
                    .build(index.rows(), folder)
                    .close();
        }
        assertThat(left.get()).isZero();
        assertThat(stages).containsExactly("count postings", "build lists");
    }

    @Test
    void parametersAreValidated() {
        assertThatThrownBy(() -> new Pruning(0, 1, 1, 0)).hasMessageContaining("longestList");
        assertThatThrownBy(() -> new Pruning(1, Double.NaN, 1, 0)).hasMessageContaining("averageList");
        assertThatThrownBy(() -> new Pruning(1, 1, 1, -1)).hasMessageContaining("shareFloor");
        for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> new Pruning(1, 1, share, 0)).hasMessageContaining("share");
        }
        assertThatThrownBy(() -> new Blocking.Clustered(0, 1, 1, 1)).hasMessageContaining("centroids");
        assertThatThrownBy(() -> new Blocking.Random(0, 1)).hasMessageContaining("blockRows");
        assertThatThrownBy(() -> new Blocking.ByValue(-1)).hasMessageContaining("found -1");
        assertThatThrownBy(() -> new SeismicParameters(Pruning.none(), new Blocking.ByValue(1), 1.5))
                .hasMessageContaining("summaryMass");
        assertThatThrownBy(() -> new SeismicQuery(0, 1, BlockOrder.STORED)).hasMessageContaining("queryCut");
        assertThatThrownBy(() -> new SeismicQuery(1, Float.NaN, BlockOrder.STORED))
                .hasMessageContaining("heapFactor");
        for (float part : new float[] {-0.1f, 1.1f, Float.NaN}) {
            assertThatThrownBy(() -> SeismicQuery.defaults().withTailBound(part))
                    .hasMessageContaining("tailBound");
        }
    }
}
