package dev.quarry.windowed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.format.windows.WindowedListCursor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.RoaringBitmap;

class WindowedSearchTest {

    private static final long SEED = 99;
    private static final int[] KS = {1, 2, 10, 128, 129, 1000, 10_000};

    @TempDir
    Path folder;

    private static List<WindowedIndex.Vector> vectors(
            Random random, int count, int nonZeros, int vocabulary, double decades) {
        return IntStream.range(0, count)
                .mapToObj(i -> WindowedIndex.vector(random, nonZeros, vocabulary, decades))
                .toList();
    }

    private static RowFilter filter(Random random, int rows, double part) {
        RoaringBitmap accepted = new RoaringBitmap();
        for (int row = 0; row < rows + 300; row++) {
            if (random.nextDouble() < part) {
                accepted.add(row);
            }
        }
        return new RoaringRowFilter(accepted);
    }

    /// Whole decades make many equal scores; many decades make products that sums and bytes can hardly tell apart.
    @ParameterizedTest
    @CsvSource({
        "3000,20,300,0,F32,256",
        "3000,20,300,2,F16,512",
        "3000,60,2000,1.5,F16,256",
        "3000,20,300,2.5,U8,1024",
        "2500,10,80000,1.5,F32,256",
        "2500,10,300,50.5,F32,256",
        "3000,60,2000,1.5,SPLIT,256",
        "2500,10,80000,50.5,SPLIT,256",
        "12500,40,3000,1.5,F16,4096",
        "255,5,40,1.5,F16,256",
        "257,5,40,1,U8,256",
        "1,5,40,1,F16,65536"
    })
    void hitsAndScoresAreThoseOfTheScan(
            int rows, int nonZeros, int vocabulary, double decades, SparseEncoding encoding, int windowRows)
            throws IOException {
        Random random = new Random(SEED);
        List<WindowedIndex.Vector> documents = vectors(random, rows, nonZeros, vocabulary, decades);
        Path file = WindowedIndex.write(
                folder.resolve("a.seg"), documents, vocabulary, encoding, new WindowedParameters(windowRows), 2);
        RowFilter[] filters = {
            RowFilter.ALL,
            filter(random, rows, 0),
            filter(random, rows, 0.003),
            filter(random, rows, 0.1),
            filter(random, rows, 0.9)
        };
        try (WindowedIndex index = WindowedIndex.open(file)) {
            Findings findings = new Findings();
            index.postings().check(findings);
            assertThat(findings.problems()).isEmpty();
            assertThat(index.postings().postings()).isEqualTo(index.rows().nonZeros());
            for (int query = 0; query < 60; query++) {
                WindowedIndex.Vector vector = WindowedIndex.vector(random, nonZeros, vocabulary + 5, decades);
                for (int k : KS) {
                    for (int filter = 0; filter < filters.length; filter++) {
                        assertThat(index.search(vector, k, filters[filter]))
                                .as("query %d, k %d, filter %d, seed %d", query, k, filter, SEED)
                                .isEqualTo(index.exact(vector, k, filters[filter]));
                    }
                }
            }
        }
    }

    @Test
    void weightsAtTheEndsOfTheRangeOfFloats() throws IOException {
        Random random = new Random(SEED);
        List<WindowedIndex.Vector> documents = new ArrayList<>();
        for (int row = 0; row < 1500; row++) {
            WindowedIndex.Vector vector = WindowedIndex.vector(random, 10, 60, 1.5);
            float power = (float) Math.pow(10, random.nextInt(-44, 38));
            for (int i = 0; i < vector.values().length; i++) {
                vector.values()[i] = Math.clamp(vector.values()[i] * power, Float.MIN_VALUE, Float.MAX_VALUE);
            }
            documents.add(vector);
        }
        Path file = WindowedIndex.write(
                folder.resolve("a.seg"), documents, 60, SparseEncoding.F32, new WindowedParameters(256), 1);
        float[] powers = {0, Float.MIN_VALUE, 1e-38f, 1e-21f, 1e-19f, 1, 1e19f, 1e30f, Float.MAX_VALUE};
        try (WindowedIndex index = WindowedIndex.open(file)) {
            for (int query = 0; query < 90; query++) {
                WindowedIndex.Vector vector = WindowedIndex.vector(random, 10, 60, 1.5);
                for (int i = 0; i < vector.values().length; i++) {
                    float power = powers[query % 2 == 0 ? query / 2 % powers.length : random.nextInt(powers.length)];
                    vector.values()[i] = Math.min(vector.values()[i] * power, Float.MAX_VALUE);
                }
                for (int k : new int[] {1, 10, 200}) {
                    assertThat(index.search(vector, k, RowFilter.ALL))
                            .as("query %d, k %d, seed %d", query, k, SEED)
                            .isEqualTo(index.exact(vector, k, RowFilter.ALL));
                }
            }
        }
    }

    @Test
    void windowsAndListsThatCannotReachTheThresholdAreLeftOut() throws IOException {
        Random random = new Random(SEED);
        List<WindowedIndex.Vector> documents = vectors(random, 256 * 20, 30, 500, 1.5);
        for (WindowedIndex.Vector vector : documents.subList(512, documents.size())) {
            for (int i = 0; i < vector.values().length; i++) {
                vector.values()[i] /= 1000;
            }
        }
        Path file = WindowedIndex.write(
                folder.resolve("a.seg"), documents, 500, SparseEncoding.F16, new WindowedParameters(256), 2);
        try (WindowedIndex index = WindowedIndex.open(file)) {
            WindowedIndex.Vector query =
                    new WindowedIndex.Vector(new int[] {0, 1, 2, 3, 60}, new float[] {1, 2, 1, 1, 0.01f});
            assertThat(index.search(query, 5, RowFilter.ALL)).isEqualTo(index.exact(query, 5, RowFilter.ALL));
            SearchCounts counts = index.searcher().counts();
            assertThat(counts.windowsAdded()).as("seed %d", SEED).isEqualTo(2);
            assertThat(counts.postingsLeftOut()).as("seed %d", SEED).isPositive();
            assertThat(counts.rowsScored()).as("seed %d", SEED).isBetween(5L, 100L);
            counts.reset();
            assertThat(counts.postingsAdded()).isZero();
        }
    }

    @Test
    void bytesDoNotDependOnThreads() throws IOException {
        List<WindowedIndex.Vector> documents = vectors(new Random(SEED), 9000, 40, 700, 1.5);
        WindowedParameters parameters = WindowedParameters.defaults();
        byte[] one = Files.readAllBytes(
                WindowedIndex.write(folder.resolve("1.seg"), documents, 700, SparseEncoding.F16, parameters, 1));
        for (int threads : new int[] {2, 5}) {
            Path file = WindowedIndex.write(
                    folder.resolve(threads + ".seg"), documents, 700, SparseEncoding.F16, parameters, threads);
            assertThat(Files.readAllBytes(file)).as("%d threads", threads).isEqualTo(one);
        }
    }

    @Test
    void parametersAreChecked() {
        for (int windowRows : new int[] {0, -256, 128, 1000, 131_072}) {
            assertThatThrownBy(() -> new WindowedParameters(windowRows)).hasMessageContaining("found " + windowRows);
        }
    }

    @ParameterizedTest
    @CsvSource({"F16", "U8", "SPLIT"})
    void aFlippedByteIsReportedAndSearchStaysSane(SparseEncoding encoding) throws IOException {
        List<WindowedIndex.Vector> documents = vectors(new Random(3), 24, 4, 12, 2);
        Path file = WindowedIndex.write(
                folder.resolve("sound.seg"), documents, 12, encoding, new WindowedParameters(256), 1);
        byte[] sound = Files.readAllBytes(file);
        Path copy = folder.resolve("damaged.seg");
        int searched = 0;
        for (int at = 0; at < sound.length; at++) {
            for (int bit : new int[] {at % 7, 7}) {
                byte[] damaged = sound.clone();
                damaged[at] ^= (byte) (1 << bit);
                Files.write(copy, damaged);
                String where = "byte %d bit %d".formatted(at, bit);
                assertThat(isReported(copy)).as(where).isTrue();
                searched += Assertions.assertTimeout(Duration.ofSeconds(20), () -> search(copy, where));
            }
        }
        assertThat(searched).as("searches of damaged segments that gave hits").isPositive();
    }

    /// Sums are no longer than the segment: a place behind it is found out, not added up.
    @Test
    void aPlaceBehindTheLastRowIsAnError() throws IOException {
        Path file = WindowedIndex.write(
                folder.resolve("place.seg"),
                vectors(new Random(3), 24, 4, 12, 2),
                12,
                SparseEncoding.SPLIT,
                new WindowedParameters(256),
                1);
        WindowedIndex.Vector query = new WindowedIndex.Vector(new int[] {0}, new float[] {1});
        long at;
        try (WindowedIndex index = WindowedIndex.open(file)) {
            WindowedListCursor cursor = new WindowedListCursor(index.postings());
            assertThat(cursor.open(0)).isTrue();
            assertThat(index.search(query, 1, RowFilter.ALL)).hasSize(1);
            MemorySegment section = index.postings().section().bytes();
            at = index.postings().section().offset()
                    + index.postings().data().address()
                    - section.address()
                    + cursor.offsetsAt();
        }
        byte[] sound = Files.readAllBytes(file);
        for (int place : new int[] {24, 255, 256, 65_535}) {
            byte[] damaged = sound.clone();
            damaged[(int) at] = (byte) place;
            damaged[(int) at + 1] = (byte) (place >>> 8);
            Files.write(file, damaged);
            try (WindowedIndex index = WindowedIndex.open(file)) {
                assertThatThrownBy(() -> index.search(query, 1, RowFilter.ALL))
                        .as("place %d", place)
                        .isInstanceOf(CorruptSegmentException.class)
                        .hasMessageContaining("place.seg");
                // what was added before does not stay
                WindowedIndex.Vector other = new WindowedIndex.Vector(new int[] {1}, new float[] {1});
                assertThat(index.search(other, 24, RowFilter.ALL)).isEqualTo(index.exact(other, 24, RowFilter.ALL));
            }
        }
    }

    private static boolean isReported(Path file) throws IOException {
        Findings findings = new Findings();
        try (WindowedIndex index = WindowedIndex.open(file)) {
            index.rows().check(findings);
            index.postings().check(findings);
            index.segment().verifyChecksums();
        } catch (FormatException e) {
            return true;
        }
        return findings.count() > 0;
    }

    /// Returns how many searches gave hits; any exception but a `FormatException` fails the test.
    private static int search(Path file, String where) throws IOException {
        int withHits = 0;
        WindowedIndex.Vector query =
                new WindowedIndex.Vector(new int[] {0, 1, 2, 3, 5, 7, 11}, new float[] {1, 2, 0.5f, 3, 1, 1, 1});
        RowFilter some = new RoaringRowFilter(RoaringBitmap.bitmapOf(1, 3, 5, 20, 21));
        for (int k : new int[] {1, 4, 200}) {
            for (RowFilter filter : new RowFilter[] {RowFilter.ALL, some}) {
                try (WindowedIndex index = WindowedIndex.open(file)) {
                    List<WindowedIndex.Hit> hits = index.search(query, k, filter);
                    assertThat(hits)
                            .as(where)
                            .allMatch(hit ->
                                    hit.row() >= 0 && hit.row() < index.rows().rows());
                    assertThat(hits.stream().map(WindowedIndex.Hit::row))
                            .as(where)
                            .doesNotHaveDuplicates();
                    withHits += hits.isEmpty() ? 0 : 1;
                } catch (FormatException e) {
                    assertThat(e.getMessage()).as(where).contains("damaged.seg");
                }
            }
        }
        return withHits;
    }
}
