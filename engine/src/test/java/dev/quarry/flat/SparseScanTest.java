package dev.quarry.flat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.rows.SparseRowsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.RoaringBitmap;

class SparseScanTest {

    private static final long SEED = 11;
    private static final int ROWS = 700;

    @TempDir
    Path folder;

    private Segment write(SparseEncoding encoding, int vocabulary) throws IOException {
        Random random = new Random(SEED);
        Path file = folder.resolve("scan.seg");
        try (SegmentWriter segment = SegmentWriter.create(file, ROWS, 0);
                SparseRowsWriter writer = SparseRowsWriter.create(folder, encoding)) {
            for (int row = 0; row < ROWS; row++) {
                int[] terms =
                        random.ints(0, vocabulary).distinct().limit(row % 67).toArray();
                float[] values = new float[terms.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = 0.1f + random.nextFloat();
                }
                writer.add(terms, values, terms.length);
            }
            writer.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0), vocabulary);
            segment.end();
            segment.publish();
        }
        return Segment.open(file);
    }

    /// The plain sum over a decoded row.
    private static double score(SparseRowsView rows, int row, int[] terms, float[] weights) {
        int[] rowTerms = new int[rows.longest()];
        float[] values = new float[rows.longest()];
        int count = rows.read(row, rowTerms, values);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < terms.length; j++) {
                sum += rowTerms[i] == terms[j] ? (double) values[i] * weights[j] : 0;
            }
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"F32,150", "F16,150", "U8,150", "F32,70000", "F16,65536", "U8,65537", "SPLIT,150", "SPLIT,65537"})
    void scanGivesTheBestRows(SparseEncoding encoding, int vocabulary) throws IOException {
        Random random = new Random(SEED + 1);
        try (Segment segment = write(encoding, vocabulary)) {
            SparseRowsView rows = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
            SparseScan scan = new SparseScan(rows);
            for (int round = 0; round < 20; round++) {
                int[] terms = random.ints(0, vocabulary).distinct().limit(round).toArray();
                float[] weights = new float[terms.length];
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = random.nextFloat();
                }
                RoaringBitmap some = RoaringBitmap.bitmapOf(
                        random.ints(0, ROWS).limit(round * 30L).toArray());
                RowFilter filter = round % 2 == 0 ? RowFilter.ALL : new RoaringRowFilter(some);
                TopK hits = new TopK(1 + random.nextInt(ROWS + 10));
                int k = hits.k();
                scan.search(terms, weights, terms.length, filter, hits);
                int[] found = new int[k];
                float[] scores = new float[k];
                int count = hits.drain(found, scores);
                RoaringBitmap seen = new RoaringBitmap();
                for (int i = 0; i < count; i++) {
                    double expected = score(rows, found[i], terms, weights);
                    assertThat((double) scores[i]).isCloseTo(expected, within(1e-5 * expected));
                    assertThat(filter.accepts(found[i])).isTrue();
                    seen.add(found[i]);
                }
                assertThat(seen.getCardinality()).as("each row once").isEqualTo(count);
                for (int row = 0; row < ROWS; row++) {
                    double other = score(rows, row, terms, weights);
                    if (filter.accepts(row) && other > 0 && !seen.contains(row)) {
                        assertThat(count).as("round %d, seed %d", round, SEED).isEqualTo(k);
                        assertThat(other).isLessThanOrEqualTo(scores[count - 1] * (1 + 1e-5));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F16,150"})
    void queriesAreForgivingAboutTermsAndStrictAboutWeights(SparseEncoding encoding, int vocabulary)
            throws IOException {
        try (Segment segment = write(encoding, vocabulary)) {
            SparseScan scan = new SparseScan(SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0)));
            TopK plain = new TopK(5);
            TopK odd = new TopK(5);
            scan.search(new int[] {3, 9}, new float[] {1, 2}, 2, RowFilter.ALL, plain);
            int[] terms = {-5, 9, 3, 9, vocabulary, 7};
            scan.search(terms, new float[] {9, 1.5f, 1, 0.5f, 9, 0}, 6, RowFilter.ALL, odd);
            int[] rows = new int[5];
            int[] oddRows = new int[5];
            assertThat(odd.drain(oddRows, new float[5])).isEqualTo(plain.drain(rows, new float[5]));
            assertThat(oddRows).isEqualTo(rows);
            for (float weight : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
                assertThatThrownBy(
                                () -> scan.search(new int[] {1, 3}, new float[] {1, weight}, 2, RowFilter.ALL, plain))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("term 3");
            }
            scan.search(new int[] {2}, new float[] {1}, 0, RowFilter.ALL, plain);
            assertThat(plain.size()).as("an empty query, after refused ones").isZero();
        }
    }
}
