package dev.quarry.format.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SparseRowsTest {

    private static final long SEED = 20_261_122L;

    @TempDir
    Path folder;

    private record Row(int[] terms, float[] values) {}

    private Path write(String name, SparseEncoding encoding, int vocabulary, List<Row> rows) throws IOException {
        Path file = folder.resolve(name);
        try (SegmentWriter segment = SegmentWriter.create(file, rows.size(), 0);
                SparseRowsWriter writer = SparseRowsWriter.create(folder, encoding)) {
            for (Row row : rows) {
                writer.add(row.terms, row.values, row.terms.length);
            }
            writer.writeTo(segment.begin(SectionKind.SPARSE_ROWS, 0), vocabulary);
            segment.end();
            segment.publish();
        }
        return file;
    }

    /// Row `i` has `i % 71` terms, ascending.
    private static List<Row> rows(int count, int vocabulary, double decades) {
        Random random = new Random(SEED);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] terms =
                    random.ints(0, vocabulary).distinct().limit(i % 71).sorted().toArray();
            float[] values = new float[terms.length];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) Math.pow(10, (random.nextDouble() - 0.5) * decades);
            }
            rows.add(new Row(terms, values));
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({
        "F32,200",
        "F32,65536",
        "F32,65537",
        "F16,65536",
        "F16,65537",
        "U8,65536",
        "U8,1000000",
        "SPLIT,200",
        "SPLIT,65536",
        "SPLIT,65537",
        "SPLIT,16777216"
    })
    void rowsComeBack(SparseEncoding encoding, int vocabulary) throws IOException {
        List<Row> rows = rows(300, vocabulary, encoding == SparseEncoding.F32 ? 60 : 4);
        try (Segment segment = Segment.open(write("a.seg", encoding, vocabulary, rows))) {
            SparseRowsView view = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
            assertThat(view.rows()).isEqualTo(300);
            assertThat(view.vocabulary()).isEqualTo(vocabulary);
            int wide = encoding == SparseEncoding.SPLIT ? 3 : 4;
            assertThat(view.termBytes()).isEqualTo(vocabulary <= 65_536 ? 2 : wide);
            assertThat(view.longest()).isEqualTo(70);
            int[] terms = new int[view.longest()];
            float[] values = new float[view.longest()];
            for (int row = 0; row < view.rows(); row++) {
                Row expected = rows.get(row);
                assertThat(view.nonZeros(row)).isEqualTo(expected.terms.length);
                assertThat(view.read(row, terms, values)).isEqualTo(expected.terms.length);
                sortByTerm(terms, values, expected.terms.length);
                float largest = 0;
                for (float value : expected.values) {
                    largest = Math.max(largest, value);
                }
                for (int i = 0; i < expected.terms.length; i++) {
                    assertThat(terms[i]).isEqualTo(expected.terms[i]);
                    float value = expected.values[i];
                    float error = switch (encoding) {
                        case F32 -> 0;
                        case F16 -> value / 2000;
                        case U8 -> Math.max(largest / 509, largest / 254 - value);
                        // the largest of all is below 100
                        case SPLIT -> 100 / 65_536f;
                    };
                    assertThat(values[i]).as("row %d, seed %d", row, SEED).isCloseTo(value, within(error));
                }
            }
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
            segment.verifyChecksums();
        }
    }

    private static void sortByTerm(int[] terms, float[] values, int count) {
        long[] pairs = new long[count];
        for (int i = 0; i < count; i++) {
            pairs[i] = (long) terms[i] << 32 | Float.floatToRawIntBits(values[i]);
        }
        Arrays.sort(pairs);
        for (int i = 0; i < count; i++) {
            terms[i] = (int) (pairs[i] >>> 32);
            values[i] = Float.intBitsToFloat((int) pairs[i]);
        }
    }

    @Test
    void splitRowsKeepWholeNumbersAndStandInDescendingOrder() throws IOException {
        for (int mean : new int[] {1, 61, 62, 63, 124, 300, 3000}) {
            Random random = new Random(SEED + mean);
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                int count = i == 4 ? 0 : random.nextInt(2 * mean);
                int[] terms = random.ints(0, 70_000).distinct().limit(count).toArray();
                float[] values = new float[count];
                for (int j = 0; j < count; j++) {
                    values[j] = 1 + random.nextInt(j % 2 == 0 ? 65_535 : 300);
                }
                rows.add(new Row(terms, values));
            }
            rows.add(new Row(new int[] {5}, new float[] {65_535}));
            try (Segment segment = Segment.open(write("s" + mean, SparseEncoding.SPLIT, 70_000, rows))) {
                SparseRowsView view = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
                Findings findings = new Findings();
                view.check(findings);
                assertThat(findings.problems())
                        .as("mean %d, seed %d", mean, SEED)
                        .isEmpty();
                int[] terms = new int[view.longest()];
                float[] values = new float[view.longest()];
                for (int row = 0; row < rows.size(); row++) {
                    Row expected = rows.get(row);
                    int count = view.read(row, terms, values);
                    assertThat(count).isEqualTo(expected.terms.length);
                    for (int i = 1; i < count; i++) {
                        assertThat(values[i]).isLessThanOrEqualTo(values[i - 1]);
                    }
                    sortByTerm(terms, values, count);
                    int[] wantedTerms = expected.terms.clone();
                    float[] wantedValues = expected.values.clone();
                    sortByTerm(wantedTerms, wantedValues, count);
                    assertThat(Arrays.copyOf(terms, count)).isEqualTo(wantedTerms);
                    assertThat(Arrays.copyOf(values, count)).isEqualTo(wantedValues);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SparseEncoding.class)
    void anyPositiveFloatStaysPositiveAndFinite(SparseEncoding encoding) throws IOException {
        float[][] extremes = {
            {Float.MIN_VALUE, 1, Float.MAX_VALUE},
            {1e-30f, 1e-29f, 3e-30f},
            {Float.MIN_VALUE, 2 * Float.MIN_VALUE, Float.MIN_NORMAL},
            {Float.MAX_VALUE, 1e30f, 1e38f}
        };
        for (int i = 0; i < extremes.length; i++) {
            List<Row> rows = List.of(new Row(new int[] {0, 1, 2}, extremes[i]));
            try (Segment segment = Segment.open(write("x" + i, encoding, 3, rows))) {
                SparseRowsView view = SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0));
                Findings findings = new Findings();
                view.check(findings);
                assertThat(findings.problems()).isEmpty();
                float[] values = new float[3];
                view.read(0, new int[3], values);
                for (float value : values) {
                    assertThat(value).isPositive().isFinite();
                }
            }
        }
    }

    @Test
    void unsortedTermsAreSorted() throws IOException {
        List<Row> rows = List.of(new Row(new int[] {9, 2, 5}, new float[] {9, 2, 5}));
        try (Segment segment = Segment.open(write("a.seg", SparseEncoding.F32, 10, rows))) {
            int[] terms = new int[3];
            float[] values = new float[3];
            SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0)).read(0, terms, values);
            assertThat(terms).containsExactly(2, 5, 9);
            assertThat(values).containsExactly(2, 5, 9);
        }
    }

    @Test
    void badRowsAreRefusedWithTheirNumber() throws IOException {
        try (SparseRowsWriter writer = SparseRowsWriter.create(folder, SparseEncoding.F16)) {
            writer.add(new int[0], new float[0], 0);
            for (float value : new float[] {0, -0f, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
                assertThatThrownBy(() -> writer.add(new int[] {4}, new float[] {value}, 1))
                        .isInstanceOf(InvalidSparseRowException.class)
                        .hasMessageContaining("row 1")
                        .hasMessageContaining("term 4");
            }
            assertThatThrownBy(() -> writer.add(new int[] {4, 3, 4}, new float[] {1, 1, 1}, 3))
                    .isInstanceOf(InvalidSparseRowException.class)
                    .hasMessageContaining("term 4 twice");
            for (int term : new int[] {-1, SparseRowsWriter.MOST_TERMS}) {
                assertThatThrownBy(() -> writer.add(new int[] {term}, new float[] {1}, 1))
                        .isInstanceOf(InvalidSparseRowException.class);
            }
            assertThat(writer.rows()).isEqualTo(1);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(SparseEncoding.class)
    void everyFlippedByteIsReported(SparseEncoding encoding) throws IOException {
        byte[] sound = Files.readAllBytes(write("sound.seg", encoding, 100, rows(12, 100, 2)));
        Path copy = folder.resolve("damaged.seg");
        int structural = 0;
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(copy, damaged);
            Findings findings = new Findings();
            assertThatThrownBy(() -> {
                        try (Segment segment = Segment.open(copy)) {
                            SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0))
                                    .check(findings);
                            segment.verifyChecksums();
                        }
                    })
                    .as("byte %d", at)
                    .isInstanceOf(FormatException.class);
            structural += findings.count() > 0 ? 1 : 0;
        }
        assertThat(structural).as("flips that the structure shows").isPositive();
    }

    @Test
    void aSectionCutShortIsDamage() throws IOException {
        Path file = folder.resolve("short.seg");
        for (int length = 0; length < 200; length += 13) {
            try (SegmentWriter segment = SegmentWriter.create(file, 0, 0)) {
                segment.begin(SectionKind.SPARSE_ROWS, 0).putBytes(header(length));
                segment.end();
                segment.publish();
            }
            try (Segment segment = Segment.open(file)) {
                assertThatThrownBy(() -> SparseRowsView.of(segment.require(SectionKind.SPARSE_ROWS, 0)))
                        .as("length %d", length)
                        .isInstanceOf(CorruptSegmentException.class);
            }
            Files.delete(file);
        }
    }

    /// A plausible start, with far more rows than bytes.
    private static byte[] header(int length) {
        byte[] bytes = new byte[length];
        int[] at = {0, 4, 8, 19};
        int[] values = {1, 2, 2, 127};
        for (int i = 0; i < at.length; i++) {
            if (at[i] < length) {
                bytes[at[i]] = (byte) values[i];
            }
        }
        return bytes;
    }
}
