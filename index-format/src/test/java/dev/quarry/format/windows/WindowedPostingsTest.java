package dev.quarry.format.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowedPostingsTest {

    private static final long SEED = 15;

    @TempDir
    Path folder;

    private record Example(int[] rows, float[] values) {

        /// About `part` of the rows, values over `decades` powers of ten.
        static Example of(Random random, int rows, double part, double decades) {
            int[] kept = random.ints(0, rows)
                    .limit(1 + (long) (rows * part))
                    .distinct()
                    .sorted()
                    .toArray();
            float[] values = new float[kept.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) Math.pow(10, (random.nextDouble() - 0.5) * decades);
            }
            return new Example(kept, values);
        }
    }

    private Path write(int rows, int vocabulary, int shift, Map<Integer, Example> lists) throws IOException {
        WindowedListEncoder encoder = new WindowedListEncoder(shift);
        return SectionDamage.write(folder.resolve("lists.seg"), rows, segment -> {
            try (WindowedPostingsWriter writer = WindowedPostingsWriter.create(folder, encoder, rows, vocabulary)) {
                for (var list : lists.entrySet()) {
                    Example example = list.getValue();
                    writer.append(list.getKey(), encoder.encode(example.rows, example.values, 0, example.rows.length));
                }
                writer.writeTo(segment.begin(SectionKind.WINDOWED_POSTINGS, 2));
                segment.end();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1,1,8,0.5,0",
        "255,3,8,0.9,2",
        "256,3,8,0.1,2",
        "257,30522,8,1,70",
        "70000,70000,16,0.4,70",
        "70000,9,13,0.01,4",
        "3000000,5,16,0.0001,4"
    })
    void listsComeBackAndBoundTheValues(int rows, int vocabulary, int shift, double part, double decades)
            throws IOException {
        Random random = new Random(SEED);
        Map<Integer, Example> lists = new TreeMap<>();
        for (int term : new int[] {0, vocabulary / 3, vocabulary - 1}) {
            lists.put(term, Example.of(random, rows, part, decades));
        }
        try (Segment segment = Segment.open(write(rows, vocabulary, shift, lists))) {
            WindowedPostingsView view = WindowedPostingsView.of(segment.require(SectionKind.WINDOWED_POSTINGS, 2));
            assertThat(view.rows()).isEqualTo(rows);
            assertThat(view.vocabulary()).isEqualTo(vocabulary);
            assertThat(view.windowShift()).isEqualTo(shift);
            assertThat(view.windows()).isEqualTo(((rows - 1) >> shift) + 1);
            assertThat(view.postings())
                    .isEqualTo(lists.values().stream()
                            .mapToLong(list -> list.rows.length)
                            .sum());
            WindowedListCursor cursor = new WindowedListCursor(view);
            for (int term = -1; term <= vocabulary; term++) {
                assertThat(cursor.open(term)).as("term %d", term).isEqualTo(lists.containsKey(term));
            }
            for (var list : lists.entrySet()) {
                cursor.open(list.getKey());
                same(cursor, list.getValue(), shift);
            }
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
        }
    }

    private static void same(WindowedListCursor cursor, Example list, int shift) {
        assertThat(cursor.postings()).isEqualTo(list.rows.length);
        for (int run = 0; run < cursor.runs(); run++) {
            for (int i = cursor.start(run); i < cursor.start(run + 1); i++) {
                int row = cursor.window(run) << shift | cursor.offset(i);
                double bound = (double) cursor.unit() * cursor.value(i);
                if (row != list.rows[i] || bound < list.values[i] || cursor.value(i) > cursor.most(run)) {
                    assertThat(row).as("row %d of the list, seed %d", i, SEED).isEqualTo(list.rows[i]);
                    assertThat(cursor.value(i)).isLessThanOrEqualTo(cursor.most(run));
                    assertThat(bound).as("bound of row %d, seed %d", row, SEED).isGreaterThanOrEqualTo(list.values[i]);
                }
                assertThat(bound - cursor.unit()).isLessThan(list.values[i]);
            }
        }
        assertThat(cursor.start(cursor.runs())).isEqualTo(list.rows.length);
    }

    @Test
    void extremeValuesAreBoundedToo() throws IOException {
        Map<Integer, Example> lists = new TreeMap<>();
        lists.put(0, new Example(new int[] {0, 1}, new float[] {Float.MIN_VALUE, Float.MAX_VALUE}));
        lists.put(1, new Example(new int[] {0, 1}, new float[] {Float.MIN_VALUE, 3 * Float.MIN_VALUE}));
        lists.put(2, new Example(new int[] {1}, new float[] {Float.MIN_NORMAL}));
        try (Segment segment = Segment.open(write(2, 3, 8, lists))) {
            WindowedPostingsView view = WindowedPostingsView.of(segment.require(SectionKind.WINDOWED_POSTINGS, 2));
            WindowedListCursor cursor = new WindowedListCursor(view);
            for (var list : lists.entrySet()) {
                cursor.open(list.getKey());
                same(cursor, list.getValue(), 8);
            }
        }
    }

    @Test
    void emptySectionsAndWrongArguments() throws IOException {
        try (Segment segment = Segment.open(write(0, 1, 12, Map.of()))) {
            WindowedPostingsView view = WindowedPostingsView.of(segment.require(SectionKind.WINDOWED_POSTINGS, 2));
            assertThat(view.windows()).isZero();
            assertThat(new WindowedListCursor(view).open(0)).isFalse();
        }
        assertThatThrownBy(() -> new WindowedListEncoder(7)).hasMessageContaining("8 to 16, found 7");
        assertThatThrownBy(() -> new WindowedListEncoder(8).encode(new int[0], new float[0], 0, 0))
                .hasMessageContaining("at least 1");
    }

    @Test
    void damageIsNoticedOrHarmless() throws IOException {
        Random random = new Random(SEED);
        Map<Integer, Example> lists = new TreeMap<>();
        lists.put(1, Example.of(random, 600, 0.02, 1));
        lists.put(4, Example.of(random, 600, 0.001, 1));
        try (Segment segment = Segment.open(write(600, 6, 8, lists))) {
            SectionDamage.survive(
                    segment.require(SectionKind.WINDOWED_POSTINGS, 2), WindowedPostingsTest::readEverything);
        }
    }

    private static void readEverything(Section section, Findings findings) {
        WindowedPostingsView view = WindowedPostingsView.of(section);
        view.check(findings);
        if (findings.count() > 0) {
            return;
        }
        WindowedListCursor cursor = new WindowedListCursor(view);
        long sum = 0;
        for (int term = 0; term < view.vocabulary(); term++) {
            cursor.open(term);
            for (int i = 0; i < cursor.postings(); i++) {
                sum += cursor.offset(i) + cursor.value(i);
            }
        }
        assertThat(sum).isPositive();
    }
}
