package dev.quarry.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.document.DocumentId;
import dev.quarry.format.attributes.AttributeType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

class FilterCompilerTest {

    private static final List<String> ATTRIBUTES =
            List.of("lang", "tag", "year", "rare", "price", "seen", "draft", "nowhere");

    @TempDir
    Path folder;

    private static Filter filter(Random random, int depth, int rows) {
        if (depth > 0 && random.nextInt(3) > 0) {
            Filter first = filter(random, depth - 1, rows);
            Filter second = filter(random, depth - 1, rows);
            return switch (random.nextInt(5)) {
                case 0 -> Filter.not(first);
                case 1 -> Filter.or(first, second);
                case 2 -> Filter.and(first, second, filter(random, depth - 1, rows));
                case 3 -> Filter.or(first, second, filter(random, depth - 1, rows));
                default -> Filter.and(first, second);
            };
        }
        String attribute = ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size()));
        return switch (random.nextInt(12)) {
            case 0 -> Filter.exists(attribute);
            case 1 -> random.nextInt(5) == 0 ? Filter.all() : Filter.exists("tag");
            case 2 -> random.nextInt(5) == 0 ? Filter.none() : Filter.not(Filter.exists("year"));
            case 3 -> ids(random, rows);
            case 4 -> {
                List<Literal> values = new ArrayList<>();
                for (int i = random.nextInt(20); i > 0; i--) {
                    values.add(literal(random, attribute));
                }
                yield Filter.in(attribute, values);
            }
            case 5 -> {
                String prefix = (String) AttributedRows.value(random, "tag");
                yield Filter.prefix("tag", prefix.substring(0, random.nextInt(prefix.length() + 1)));
            }
            case 6, 7, 8 -> range(random, attribute);
            default -> Filter.equal(attribute, literal(random, attribute));
        };
    }

    private static Filter ids(Random random, int rows) {
        List<DocumentId> ids = new ArrayList<>();
        for (int i = random.nextInt(50); i > 0; i--) {
            ids.add(random.nextInt(9) == 0 ? DocumentId.of("no such") : DocumentId.of(random.nextInt(rows + 9)));
        }
        return Filter.ids(ids);
    }

    private static Filter range(Random random, String attribute) {
        Filter.Range range = Filter.range(attribute);
        range = switch (random.nextInt(3)) {
            case 0 -> range;
            case 1 -> range.from(literal(random, attribute));
            default -> range.above(literal(random, attribute));
        };
        return switch (random.nextInt(3)) {
            case 0 -> range;
            case 1 -> range.to(literal(random, attribute));
            default -> range.below(literal(random, attribute));
        };
    }

    private static Literal literal(Random random, String attribute) {
        return switch (AttributedRows.value(random, attribute)) {
            case String value -> Literal.of(value);
            case Double value -> random.nextBoolean() ? Literal.of(value) : Literal.of(Math.round(value));
            case Boolean value -> Literal.of(value);
            case Long value ->
                attribute.equals("seen") && random.nextBoolean()
                        ? Literal.of(Instant.ofEpochMilli(value))
                        : Literal.of(value);
            default -> throw new AssertionError(attribute);
        };
    }

    private static @Nullable RoaringBitmap deleted(Random random, int rows) {
        if (random.nextInt(3) == 0) {
            return null;
        }
        RoaringBitmap deleted = new RoaringBitmap();
        for (int i = random.nextInt(4) * rows / 8; i > 0; i--) {
            deleted.add(random.nextInt(rows));
        }
        return deleted;
    }

    private static void requireSame(RowFilter found, BitSet wanted, int rows, String what) {
        for (int row = 0; row < rows; row++) {
            if (found.accepts(row) != wanted.get(row)) {
                assertThat(found.accepts(row)).as("%s, row %d", what, row).isEqualTo(wanted.get(row));
            }
        }
        if (found.equals(RowFilter.ALL)) {
            return;
        }
        int row = 0;
        for (int next = wanted.nextSetBit(0); next >= 0; next = wanted.nextSetBit(next + 1)) {
            row = found.next(row);
            assertThat(row).as(what).isEqualTo(next);
            row++;
        }
        assertThat(found.next(row)).as(what).isEqualTo(-1);
        assertThat(found.cardinality()).as(what).isGreaterThanOrEqualTo(wanted.cardinality());
        if (!(found instanceof TestedRows)) {
            assertThat(found.cardinality()).as(what).isEqualTo(wanted.cardinality());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 1000, 3000})
    void everyCompilationAcceptsWhatTheDocumentsSay(int rows) throws IOException {
        long seed = rows;
        Random random = new Random(seed);
        try (AttributedRows segment = AttributedRows.random(folder.resolve("segment"), random, rows)) {
            for (int draw = 0; draw < 400; draw++) {
                Filter filter = filter(random, 4, rows);
                RoaringBitmap deleted = deleted(random, rows);
                BitSet wanted = new BitSet();
                for (int row = 0; row < rows; row++) {
                    wanted.set(row, segment.accepts(filter, row) && (deleted == null || !deleted.contains(row)));
                }
                for (Compilation compilation : Compilation.values()) {
                    String what =
                            "%d rows, seed %d, draw %d, %s: %s".formatted(rows, seed, draw, compilation, filter.text());
                    requireSame(FilterCompiler.compile(filter, segment, deleted, compilation), wanted, rows, what);
                }
                requireBounds(new FilterBinder(segment).bind(filter), filter, segment);
            }
        }
    }

    private static void requireBounds(RowPredicate predicate, Filter filter, AttributedRows segment) {
        long accepted = 0;
        for (int row = 0; row < segment.rows(); row++) {
            accepted += segment.accepts(filter, row) ? 1 : 0;
        }
        Estimate estimate = predicate.estimate();
        assertThat(accepted).as(filter.text()).isBetween(estimate.least(), estimate.most());
        assertThat(estimate.expected()).as(filter.text()).isBetween(-1e-6, segment.rows() + 1e-6);
    }

    @Test
    void anEmptySegmentAcceptsNothing() throws IOException {
        try (AttributedRows segment = AttributedRows.random(folder.resolve("empty"), new Random(1), 0)) {
            for (long seed = 0; seed < 300; seed++) {
                Filter filter = filter(new Random(seed), 3, 0);
                for (Compilation compilation : Compilation.values()) {
                    RowFilter found = FilterCompiler.compile(filter, segment, new RoaringBitmap(), compilation);
                    if (!found.equals(RowFilter.ALL)) {
                        assertThat(found.next(0)).as("seed %d", seed).isEqualTo(-1);
                        assertThat(found.cardinality()).as("seed %d", seed).isZero();
                    }
                }
            }
        }
    }

    @Test
    void costDecides() throws IOException {
        int rows = 300_000;
        Map<String, AttributeType> types =
                Map.of("number", AttributeType.LONG, "half", AttributeType.BOOLEAN, "other", AttributeType.LONG);
        Random random = new Random(7);
        List<Map<String, List<Object>>> documents = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            Map<String, List<Object>> document = new HashMap<>();
            long number = random.nextInt(1_000_000);
            document.put("number", List.of(number));
            document.put("half", List.of(random.nextBoolean()));
            document.put("other", List.of(1_000_000 - number));
            documents.add(document);
        }
        try (AttributedRows segment = AttributedRows.write(folder.resolve("large"), types, documents)) {
            // half of all rows: setting bits costs more than testing rows
            requirePlan(segment, "number < 500000", TestedRows.class);
            requirePlan(segment, "number < 500000 and half = true", TestedRows.class);
            requirePlan(segment, "not number < 500000", TestedRows.class);
            // few rows, or rows that are stored as a bitmap
            requirePlan(segment, "number < 20000", RowBits.class);
            requirePlan(segment, "half = true", RowBits.class);
            requirePlan(segment, "half = true and number < 2000", RoaringRowFilter.class);
            requirePlan(segment, "not number < 20000", RowBits.class);
            // two halves that do not meet
            requirePlan(segment, "number < 500000 and other < 490000", RoaringRowFilter.class);
            assertThat(FilterCompiler.compile(Filter.parse("exists half"), segment))
                    .isSameAs(RowFilter.ALL);
            assertThat(FilterCompiler.compile(Filter.parse("not exists half"), segment)
                            .cardinality())
                    .isZero();
        }
    }

    private static void requirePlan(AttributedRows segment, String text, Class<?> wanted) {
        Filter filter = Filter.parse(text);
        RowFilter found = FilterCompiler.compile(filter, segment);
        assertThat(found).as(text).isInstanceOf(wanted);
        BitSet accepted = new BitSet();
        for (int row = 0; row < segment.rows(); row++) {
            accepted.set(row, segment.accepts(filter, row));
        }
        requireSame(found, accepted, segment.rows(), text);
    }

    @Test
    void deletedRowsAreAcceptedByNone() {
        assertThat(FilterCompiler.live(null, 10)).isSameAs(RowFilter.ALL);
        assertThat(FilterCompiler.live(new RoaringBitmap(), 10)).isSameAs(RowFilter.ALL);
        RowFilter live = FilterCompiler.live(RoaringBitmap.bitmapOf(0, 3, 4, 9, 10, 11), 10);
        BitSet wanted = new BitSet();
        wanted.set(1, 3);
        wanted.set(5, 9);
        requireSame(live, wanted, 10, "live rows");
        assertThat(live.next(10)).isEqualTo(-1);
    }

    @Test
    void bothFormsOfDeletesAgree() {
        long seed = 5;
        Random random = new Random(seed);
        for (int rows : new int[] {1, 63, 64, 65, 1000, 70_000}) {
            RoaringBitmap deleted = new RoaringBitmap();
            BitSet wanted = new BitSet();
            wanted.set(0, rows);
            for (int i = 0; i <= rows / 3; i++) {
                int row = random.nextInt(rows);
                deleted.add(row);
                wanted.clear(row);
            }
            String what = "seed %d, %d rows".formatted(seed, rows);
            requireSame(FilterCompiler.live(deleted, rows), wanted, rows, what + ", plain");
            requireSame(new LiveRows(deleted, rows), wanted, rows, what + ", compressed");
        }
    }

    @Test
    void mistakesAreNamed() {
        requireInvalid("colour = 'red'", "colour", "an attribute of the index", "none of that name");
        requireInvalid("exists colour", "colour", "an attribute of the index", "none of that name");
        requireInvalid("all or lang = 5", "lang", "a string", "the whole number 5");
        requireInvalid("none and year = '5'", "year", "a whole number", "the string \"5\"");
        requireInvalid("year < 5.5", "year", "a whole number", "the number 5.5");
        requireInvalid("year in (5, true)", "year", "a whole number", "found true");
        requireInvalid("price >= 2020-01-01", "price", "a number", "the date 2020-01-01T00:00:00Z");
        requireInvalid("seen > 'now'", "seen", "a date, or milliseconds since 1970", "the string \"now\"");
        requireInvalid("draft = 1", "draft", "true or false", "the whole number 1");
        requireInvalid("year starts with '19'", "year", "an attribute of keywords", "one of type long");
        requireInvalid("lang = '\\ud83d'", "lang", "Unicode text", "half a surrogate pair");
        FilterCompiler.validate(Filter.parse("price = 5 and seen > 12 and draft < true"), FilterCompilerTest::type);
    }

    private static void requireInvalid(String text, String attribute, String expected, String found) {
        assertThatThrownBy(() -> FilterCompiler.validate(Filter.parse(text), FilterCompilerTest::type))
                .isInstanceOfSatisfying(
                        InvalidFilterException.class,
                        e -> assertThat(e.attribute()).isEqualTo(attribute))
                .hasMessageContaining("expected " + expected)
                .hasMessageContaining(found);
    }

    private static Optional<AttributeType> type(String attribute) {
        return Optional.ofNullable(
                switch (attribute) {
                    case "lang" -> AttributeType.KEYWORD;
                    case "year" -> AttributeType.LONG;
                    case "price" -> AttributeType.DOUBLE;
                    case "seen" -> AttributeType.DATE;
                    case "draft" -> AttributeType.BOOLEAN;
                    default -> null;
                });
    }
}
