package dev.quarry.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.DocumentId;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTextTest {

    @Test
    void theExampleReads() {
        Filter filter =
                Filter.parse("lang = \"en\" and (2000 <= year < 2010 or tag in ('a', \"b\")) and not exists draft");
        assertThat(filter)
                .isEqualTo(Filter.and(
                        Filter.equal("lang", "en"),
                        Filter.or(Filter.range("year").from(2000).below(2010), Filter.in("tag", "a", "b")),
                        Filter.not(Filter.exists("draft"))));
        assertThat(filter.text())
                .isEqualTo("lang = \"en\" and (2000 <= year < 2010 or tag in (\"a\", \"b\")) and not exists draft");
    }

    @Test
    void everyFormReads() {
        assertThat(Filter.parse("a = 1 OR b != -2 AND c > 1.5"))
                .isEqualTo(Filter.or(
                        Filter.equal("a", 1),
                        Filter.and(
                                Filter.not(Filter.equal("b", -2)),
                                Filter.range("c").above(1.5))));
        assertThat(Filter.parse("a<1")).isEqualTo(Filter.range("a").below(1));
        assertThat(Filter.parse("a<='x'")).isEqualTo(Filter.range("a").to(Literal.of("x")));
        assertThat(Filter.parse("a >= -inf")).isEqualTo(Filter.range("a").from(Double.NEGATIVE_INFINITY));
        assertThat(Filter.parse("1e-3 < a <= inf"))
                .isEqualTo(Filter.range("a").above(1e-3).to(Double.POSITIVE_INFINITY));
        assertThat(Filter.parse("a = true and b = False"))
                .isEqualTo(Filter.and(Filter.equal("a", true), Filter.equal("b", false)));
        assertThat(Filter.parse("d >= 2020-01-31"))
                .isEqualTo(Filter.range("d").from(Instant.parse("2020-01-31T00:00:00Z")));
        assertThat(Filter.parse("d = 2020-01-31t08:30:00.125+01:00"))
                .isEqualTo(Filter.equal("d", Instant.parse("2020-01-31T07:30:00.125Z")));
        assertThat(Filter.parse("tag not in ()")).isEqualTo(Filter.not(Filter.in("tag", List.of())));
        assertThat(Filter.parse("title starts with 'The '")).isEqualTo(Filter.prefix("title", "The "));
        assertThat(Filter.parse("id in (1, 'b')")).isEqualTo(Filter.ids(List.of(DocumentId.of(1), DocumentId.of("b"))));
        assertThat(Filter.parse("id not in ('b')")).isEqualTo(Filter.not(Filter.ids(List.of(DocumentId.of("b")))));
        assertThat(Filter.parse("not not (all or none)"))
                .isEqualTo(Filter.not(Filter.not(Filter.or(Filter.all(), Filter.none()))));
        assertThat(Filter.parse("`id` = 1 and `a \\` b` = 2 and a.b-c_d = 3"))
                .isEqualTo(Filter.and(Filter.equal("id", 1), Filter.equal("a ` b", 2), Filter.equal("a.b-c_d", 3)));
        assertThat(Filter.parse("a = \"\\u0041\\n\\\\'\"")).isEqualTo(Filter.equal("a", "A\n\\'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|0|a string|the end",
                "lang =|6|a string, number, date, `true` or `false`|the end",
                "lang = en|7|a string, number, date, `true` or `false`|`en`",
                "lang \"en\"|5|`in`|`en`",
                "(a = 1|6|`)`|the end",
                "a = 1 b = 2|6|`and`, `or` or the end|`b`",
                "a = 1 and|9|the name of an attribute|the end",
                "a in (1 2)|8|`)`|`2`",
                "a in 1|5|`(`|`1`",
                "1 > a|2|`<` or `<=`|`>`",
                "1 < a|5|`<` or `<=`|the end",
                "a = 99999999999999999999|4|a number in range|`99999999999999999999`",
                "a = 2020-13-01|4|a number in range, or a date|`2020-13-01`",
                "a = 1.2.3|4|a number|`1.2.3`",
                "a = \"en|4|a closing|the end",
                "a = \"\\q\"|6|behind|`q`",
                "a = \"\\u12\"|9|four hexadecimal digits|others",
                "a ~ 1|2|a sign|`~`",
                "a ! 1|2|a sign|`!`",
                "a starts 'x'|9|`with`|`x`",
                "exists and|7|the name of an attribute|`and`",
                "id = 1|3|`in`|`=`",
                "id in (1.5)|7|a whole number|`1.5`",
                "id in ('')|7|an id of 1 to|``",
            })
    void mistakesNameTheirPlace(String text, int position, String expected, String found) {
        if (position == 0) {
            assertThatThrownBy(() -> Filter.parse(text)).isInstanceOf(FilterSyntaxException.class);
            return;
        }
        assertThatThrownBy(() -> Filter.parse(text))
                .isInstanceOfSatisfying(
                        FilterSyntaxException.class,
                        e -> assertThat(e.position()).isEqualTo(position))
                .hasMessageContaining(expected)
                .hasMessageContaining("found " + found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "not "})
    void depthIsBounded(String opening) {
        assertThatThrownBy(() -> Filter.parse(opening.repeat(100_000) + "all"))
                .isInstanceOf(FilterSyntaxException.class)
                .hasMessageContaining("at most 500 filters inside each other");
    }

    @Test
    void whatIsPrintedReadsAsTheSame() {
        for (long seed = 0; seed < 3000; seed++) {
            Filter filter = filter(new Random(seed), 4);
            String text = filter.text();
            assertThat(Filter.parse(text)).as("seed %d: %s", seed, text).isEqualTo(filter);
        }
    }

    @Test
    void garbageGivesATypedErrorOrAFilter() {
        String pieces = "a1 \"'`\\()<>=!,.-+:eZ~\u00e9\uD83D and or not in exists id starts with 2020-01-01 inf";
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                int from = random.nextInt(pieces.length());
                text.append(pieces, from, Math.min(pieces.length(), from + 1 + random.nextInt(5)));
            }
            try {
                Filter filter = Filter.parse(text.toString());
                assertThat(Filter.parse(filter.text())).as("seed %d", seed).isEqualTo(filter);
            } catch (FilterSyntaxException e) {
                assertThat(e).as("seed %d", seed).hasMessageContaining("expected");
            }
        }
    }

    private static Filter filter(Random random, int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            return switch (random.nextInt(3)) {
                case 0 -> Filter.not(filter(random, depth - 1));
                case 1 -> Filter.and(filter(random, depth - 1), filter(random, depth - 1));
                default -> Filter.or(filter(random, depth - 1), filter(random, depth - 1), filter(random, depth - 1));
            };
        }
        String name = name(random);
        return switch (random.nextInt(8)) {
            case 0 -> Filter.all();
            case 1 -> Filter.none();
            case 2 -> Filter.equal(name, literal(random));
            case 3 -> Filter.in(name, List.of(literal(random), literal(random)));
            case 4 -> Filter.prefix(name, string(random));
            case 5 -> Filter.exists(name);
            case 6 -> Filter.ids(List.of(DocumentId.of(random.nextLong()), DocumentId.of("x" + string(random))));
            default -> {
                Filter.Range range = Filter.range(name);
                int ends = random.nextInt(8);
                range = switch (ends % 3) {
                    case 0 -> range.from(literal(random));
                    case 1 -> range.above(literal(random));
                    default -> range.below(literal(random));
                };
                yield ends < 4 ? range : range.to(literal(random));
            }
        };
    }

    private static String name(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "year";
            case 1 -> "not";
            case 2 -> "\u00e9t\u00e9.a-b_1";
            default -> string(random);
        };
    }

    private static String string(Random random) {
        char[] units = new char[random.nextInt(6)];
        for (int i = 0; i < units.length; i++) {
            units[i] = random.nextBoolean() ? (char) random.nextInt(128) : (char) random.nextInt(1 << 16);
        }
        return new String(units);
    }

    private static Literal literal(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Literal.of(string(random));
            case 1 -> Literal.of(random.nextLong() >> random.nextInt(64));
            case 2 -> Literal.of(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 3 -> Literal.of(random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
            case 4 -> Literal.of(Instant.ofEpochMilli(random.nextLong() >> random.nextInt(64)));
            default -> Literal.of(random.nextBoolean());
        };
    }
}
