package dev.quarry.format.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.part.RowBitmap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AttributesTest {

    private static final int FIELD = 3;
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path folder;

    /// Rows of values, each a String, Long, Double or Boolean.
    private Path write(String name, AttributeType type, List<List<Object>> rows) throws IOException {
        return SectionDamage.write(folder.resolve(name), rows.size(), segment -> {
            try (AttributesWriter writer = AttributesWriter.create(folder, type)) {
                for (int row = 0; row < rows.size(); row++) {
                    assertThat(add(writer, type, rows.get(row))).isEqualTo(row);
                }
                writer.finish(segment, FIELD);
            }
        });
    }

    private static int add(AttributesWriter writer, AttributeType type, List<Object> values) throws IOException {
        if (values.isEmpty()) {
            return writer.addMissing();
        }
        return switch (type) {
            case KEYWORD -> writer.addKeywords(values.toArray(new String[0]));
            case LONG, DATE ->
                writer.addLongs(values.stream().mapToLong(v -> (Long) v).toArray());
            case DOUBLE ->
                writer.addDoubles(values.stream().mapToDouble(v -> (Double) v).toArray());
            case BOOLEAN -> {
                boolean[] booleans = new boolean[values.size()];
                for (int i = 0; i < booleans.length; i++) {
                    booleans[i] = (Boolean) values.get(i);
                }
                yield writer.addBooleans(booleans);
            }
        };
    }

    private static Object random(Random random, AttributeType type, int variety) {
        int drawn = random.nextInt(1 + random.nextInt(variety));
        return switch (type) {
            case KEYWORD ->
                switch (drawn % 4) {
                    case 0 -> "value-" + drawn;
                    case 1 -> "\uD83D\uDE00" + drawn;
                    case 2 -> "\uFFFD\u00E9".repeat(drawn % 5) + (drawn < 40 ? "" : drawn);
                    default -> "v".repeat(drawn % 50);
                };
            case LONG, DATE -> (long) (drawn - variety / 2) * 0x1234_5678_9ABCL;
            case DOUBLE ->
                switch (drawn) {
                    case 0 -> 0.0;
                    case 1 -> Double.NEGATIVE_INFINITY;
                    case 2 -> Double.POSITIVE_INFINITY;
                    case 3 -> Double.MIN_VALUE;
                    default -> (drawn - variety / 2) * 0.37;
                };
            case BOOLEAN -> drawn % 2 == 0;
        };
    }

    private static List<List<Object>> random(Random random, AttributeType type, int count, int variety, int most) {
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            List<Object> values = new ArrayList<>();
            for (int i = random.nextInt(most + 1); i > 0; i--) {
                values.add(random(random, type, variety));
            }
            rows.add(values);
        }
        return rows;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Comparator<Object> order(AttributeType type) {
        return type == AttributeType.KEYWORD
                ? (a, b) -> BY_BYTES.compare((String) a, (String) b)
                : (a, b) -> ((Comparable) a).compareTo(b);
    }

    private static Object value(AttributesView view, int ordinal) {
        return switch (view.type()) {
            case KEYWORD -> new String(view.values().keyword(ordinal), StandardCharsets.UTF_8);
            case LONG, DATE -> view.values().number(ordinal);
            case DOUBLE -> view.values().real(ordinal);
            case BOOLEAN -> view.values().number(ordinal) == 1;
        };
    }

    private static void requireSame(AttributesView view, AttributeType type, List<List<Object>> rows, String what) {
        TreeSet<Object> all = new TreeSet<>(order(type));
        rows.forEach(all::addAll);
        List<Object> values = new ArrayList<>(all);
        assertThat(view.type()).as(what).isEqualTo(type);
        assertThat(view.values().count()).as(what).isEqualTo(values.size());
        List<BitSet> rowsOf = new ArrayList<>();
        for (int ordinal = 0; ordinal < values.size(); ordinal++) {
            assertThat(value(view, ordinal)).as(what).isEqualTo(values.get(ordinal));
            rowsOf.add(new BitSet());
        }
        int present = 0;
        int most = 0;
        for (int row = 0; row < rows.size(); row++) {
            TreeSet<Object> wanted = new TreeSet<>(order(type));
            wanted.addAll(rows.get(row));
            List<Object> found = new ArrayList<>();
            for (int ordinal : view.column().ordinals(row)) {
                found.add(value(view, ordinal));
                rowsOf.get(ordinal).set(row);
            }
            assertThat(found).as(what + ", row " + row).isEqualTo(new ArrayList<>(wanted));
            assertThat(view.column().isPresent(row)).as(what).isEqualTo(!wanted.isEmpty());
            present += wanted.isEmpty() ? 0 : 1;
            most = Math.max(most, wanted.size());
        }
        assertThat(view.present()).as(what).isEqualTo(present);
        assertThat(view.most()).as(what).isEqualTo(most);
        requirePostings(view, rowsOf, what);
        Findings findings = new Findings();
        view.check(findings);
        assertThat(findings.problems()).as(what).isEmpty();
    }

    private static void requirePostings(AttributesView view, List<BitSet> rowsOf, String what) {
        Random random = new Random(view.rows());
        int count = rowsOf.size();
        for (int draw = 0; draw < 200; draw++) {
            int from = random.nextInt(count + 1);
            int to = draw % 2 == 0 && from < count ? from + 1 : from + random.nextInt(count - from + 1);
            BitSet wanted = new BitSet();
            long pairs = 0;
            for (int ordinal = from; ordinal < to; ordinal++) {
                wanted.or(rowsOf.get(ordinal));
                pairs += rowsOf.get(ordinal).cardinality();
            }
            String range = what + ", ordinals " + from + " to " + to;
            assertThat(view.postings().count(from, to)).as(range).isEqualTo(pairs);
            long[] words = new long[(int) RowBitmap.byteSize(view.rows()) / Long.BYTES];
            view.postings().setRows(from, to, words);
            assertThat(BitSet.valueOf(words)).as(range).isEqualTo(wanted);
            if (view.postings().bitmaps(from, to) == 0) {
                int[] numbers = new int[(int) pairs];
                assertThat(view.postings().copyRows(from, to, numbers)).isEqualTo((int) pairs);
                BitSet copied = new BitSet();
                Arrays.stream(numbers).forEach(copied::set);
                assertThat(copied).as(range).isEqualTo(wanted);
            }
            for (int row = 0; row < view.rows(); row += 1 + view.rows() / 50) {
                assertThat(view.column().hasAny(row, from, to)).as(range).isEqualTo(wanted.get(row));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AttributeType.class)
    void valuesComeBack(AttributeType type) throws IOException {
        long seed = 20L + type.id();
        Random random = new Random(seed);
        for (int count : new int[] {0, 1, 63, 64, 65, 700}) {
            for (int variety : new int[] {1, 3, 255, 70_000}) {
                for (int most : new int[] {0, 1, 5}) {
                    String what =
                            "%s, %d rows, variety %d, most %d, seed %d".formatted(type, count, variety, most, seed);
                    List<List<Object>> rows = random(random, type, count, variety, most);
                    Path file = write("%d-%d-%d".formatted(count, variety, most), type, rows);
                    try (Segment segment = Segment.open(file)) {
                        requireSame(
                                AttributesView.open(segment.require(SectionKind.ATTRIBUTES, FIELD), count),
                                type,
                                rows,
                                what);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"255,1", "256,2", "65535,2", "65536,4"})
    void codesAreAsWideAsValuesNeed(int distinct, int width) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (long value = distinct; value > 0; value--) {
            rows.add(List.of(value));
        }
        try (Segment segment = Segment.open(write("wide", AttributeType.LONG, rows))) {
            Section section = segment.require(SectionKind.ATTRIBUTES, FIELD);
            AttributesView view = AttributesView.open(section, distinct);
            assertThat(view.column().width()).isEqualTo(width);
            assertThat(section.length()).isLessThan(64 * 7 + (long) distinct * (8 + 4 + 4 + width) + 4);
            assertThat(view.column().code(0)).isEqualTo(distinct);
            assertThat(view.column().hasAny(0, distinct - 1, distinct)).isTrue();
            assertThat(view.column().hasAny(0, 0, distinct - 1)).isFalse();
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
        }
    }

    @Test
    void placesAmongTheValuesAreFound() throws IOException {
        List<Object> words = List.of("", "a", "ab", "ab\u0000", "abc", "b", "\u00E9", "\uFFFD", "\uD83D\uDE00");
        try (Segment segment = Segment.open(write("words", AttributeType.KEYWORD, List.of(words)))) {
            AttributeValues values = AttributesView.open(segment.require(SectionKind.ATTRIBUTES, FIELD), 1)
                    .values();
            for (int i = 0; i < words.size(); i++) {
                byte[] word = ((String) words.get(i)).getBytes(StandardCharsets.UTF_8);
                assertThat(values.below(word)).isEqualTo(i);
                assertThat(values.atMost(word)).isEqualTo(i + 1);
            }
            byte[] unknown = "aa".getBytes(StandardCharsets.UTF_8);
            assertThat(values.below(unknown)).isEqualTo(2);
            assertThat(values.atMost(unknown)).isEqualTo(2);
            assertThat(values.belowOrBeginning(new byte[] {'a'})).isEqualTo(5);
            assertThat(values.belowOrBeginning(new byte[] {'a', 'b'})).isEqualTo(5);
            assertThat(values.belowOrBeginning(new byte[0])).isEqualTo(9);
            assertThat(values.belowOrBeginning(unknown)).isEqualTo(2);
            assertThatThrownBy(() -> values.below(1L)).hasMessageContaining("expected a long, date or boolean");
        }
        List<Object> reals = List.of(Double.NEGATIVE_INFINITY, -1.5, 0.0, 2.0, Double.POSITIVE_INFINITY);
        try (Segment segment = Segment.open(write("reals", AttributeType.DOUBLE, List.of(reals)))) {
            AttributeValues values = AttributesView.open(segment.require(SectionKind.ATTRIBUTES, FIELD), 1)
                    .values();
            assertThat(values.below(-0.0)).isEqualTo(2);
            assertThat(values.atMost(-0.0)).isEqualTo(3);
            assertThat(values.below(Double.POSITIVE_INFINITY)).isEqualTo(4);
            assertThat(values.atMost(Double.POSITIVE_INFINITY)).isEqualTo(5);
            assertThat(values.below(Double.NEGATIVE_INFINITY)).isZero();
        }
    }

    @Test
    void whatIsNoValueIsRefusedAndLeavesNothing() throws IOException {
        Path file = SectionDamage.write(folder.resolve("refused"), 1, segment -> {
            try (AttributesWriter writer = AttributesWriter.create(folder, AttributeType.KEYWORD)) {
                assertThatThrownBy(() -> writer.addKeywords("good", "x".repeat(32_767)))
                        .hasMessageContaining("at most 32766 bytes, found 32767");
                assertThatThrownBy(() -> writer.addKeywords("good", "half \uD83D"))
                        .hasMessageContaining("surrogate");
                assertThatThrownBy(() -> writer.addLongs(1)).hasMessageContaining("expected a value of type keyword");
                assertThat(writer.addKeywords("x".repeat(32_766), "?")).isZero();
                writer.finish(segment, FIELD);
            }
        });
        try (Segment segment = Segment.open(file)) {
            AttributesView view = AttributesView.open(segment.require(SectionKind.ATTRIBUTES, FIELD), 1);
            assertThat(view.values().count()).isEqualTo(2);
        }
        try (AttributesWriter writer = AttributesWriter.create(folder, AttributeType.DOUBLE)) {
            assertThatThrownBy(() -> writer.addDoubles(1, Double.NaN)).hasMessageContaining("found NaN");
            assertThat(writer.rows()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"KEYWORD,1", "KEYWORD,3", "LONG,1", "DOUBLE,2", "BOOLEAN,2", "DATE,1"})
    void damageEndsInATypedError(AttributeType type, int most) throws IOException {
        long seed = 5;
        List<List<Object>> rows = random(new Random(seed), type, 70, 9, most);
        try (Segment segment = Segment.open(write("damage", type, rows))) {
            SectionDamage.survive(segment.require(SectionKind.ATTRIBUTES, FIELD), AttributesTest::use);
        }
    }

    private static void use(Section section, Findings findings) {
        AttributesView view = AttributesView.open(section, 70);
        int count = view.values().count();
        byte[] word = {'v'};
        for (int ordinal = 0; ordinal < count; ordinal++) {
            view.values().text(ordinal);
        }
        switch (view.type()) {
            case KEYWORD -> {
                view.values().atMost(word);
                view.values().belowOrBeginning(word);
            }
            case DOUBLE -> view.values().atMost(1.0);
            case LONG, DATE, BOOLEAN -> view.values().atMost(1);
        }
        for (int row = 0; row < 70; row++) {
            view.column().hasAny(row, 0, count);
            view.column().ordinals(row);
        }
        view.postings().count(0, count);
        view.postings().setRows(0, count, new long[2]);
        view.check(findings);
    }
}
