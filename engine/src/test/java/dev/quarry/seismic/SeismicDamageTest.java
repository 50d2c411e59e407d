package dev.quarry.seismic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.rows.SparseEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.RoaringBitmap;

class SeismicDamageTest {

    private static final int ROWS = 24;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(SparseEncoding.class)
    void aFlippedByteIsReportedAndSearchStaysSane(SparseEncoding encoding) throws IOException {
        SparseCollection vectors = SparseCollection.random(ROWS, 4, 12, 2, 3);
        SeismicParameters parameters = new SeismicParameters(Pruning.perList(9), new Blocking.ByValue(3), 0.7);
        byte[] sound =
                Files.readAllBytes(SparseIndex.write(folder.resolve("sound.seg"), vectors, encoding, parameters, 1));
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

    private static boolean isReported(Path file) throws IOException {
        Findings findings = new Findings();
        try (SparseIndex index = SparseIndex.open(file)) {
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
        try (SparseIndex index = SparseIndex.open(file)) {
            int[] terms = {0, 1, 2, 3, 5, 7, 11};
            float[] weights = {1, 2, 0.5f, 3, 1, 1, 1};
            RowFilter some = new RoaringRowFilter(RoaringBitmap.bitmapOf(1, 3, 5, 20, 21));
            for (BlockOrder order : BlockOrder.values()) {
                SeismicQuery parameters = new SeismicQuery(5, 0.9f, order);
                withHits += valid(index, index.search(terms, weights, 4, parameters, RowFilter.ALL), where);
            }
            withHits += valid(index, index.search(terms, weights, 4, SeismicQuery.defaults(), some), where);
            withHits += valid(index, index.exact(terms, weights, 4, RowFilter.ALL), where);
        } catch (FormatException e) {
            assertThat(e.getMessage()).as(where).contains("damaged.seg");
        }
        return withHits;
    }

    private static int valid(SparseIndex index, List<SparseIndex.Hit> hits, String where) {
        assertThat(hits)
                .as(where)
                .allMatch(hit -> hit.row() >= 0 && hit.row() < index.rows().rows());
        assertThat(hits.stream().map(SparseIndex.Hit::row)).as(where).doesNotHaveDuplicates();
        return hits.isEmpty() ? 0 : 1;
    }
}
