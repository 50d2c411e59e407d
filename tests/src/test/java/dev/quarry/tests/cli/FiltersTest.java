package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Attributes from JSON lines, and filters over them, from a shell.
class FiltersTest {
    private static final List<String> ATTRIBUTES = List.of(
            "--attribute",
            "lang:keyword",
            "--attribute",
            "tag:keyword:many",
            "--attribute",
            "year:long",
            "--attribute",
            "price:double",
            "--attribute",
            "seen:date",
            "--attribute",
            "draft:boolean");

    @TempDir
    Path folder;

    private Path index;
    private Path documents;

    @BeforeEach
    void build() throws IOException {
        index = folder.resolve("index");
        documents = folder.resolve("docs.jsonl");
        Files.writeString(documents, """
                {"id": "a", "vector": {"x": 1.0}, "lang": "en", "tag": ["red", "blue", "red"], "year": 1999}
                {"id": "b", "vector": {"x": 2.0}, "lang": "en", "tag": "red", "year": 2001, "price": 3}
                {"id": "c", "vector": {"x": 3.0}, "lang": null, "tag": [], "seen": "2020-01-31", "draft": true}
                {"id": "d", "vector": {"x": 4.0}, "lang": "de", "price": 2.5, "seen": "2021-05-01T10:00:00+02:00"}
                {"id": "e", "vector": {"x": 5.0}, "year": [2020], "draft": false, "seen": 0, "other": {"y": [1]}}
                """);
        build(index, documents).ok();
    }

    private static Cli.Result build(Path out, Path input, Object... more) {
        return Cli.run(Stream.concat(
                        Stream.concat(
                                Stream.of("build", "--sparse", input, "--out", out, "--quiet"), ATTRIBUTES.stream()),
                        Arrays.stream(more))
                .toArray());
    }

    private Cli.Result search(String filter, Object... more) {
        return Cli.run(Stream.concat(
                        Stream.of("search", "--index", index, "--query", "{\"x\": 1}", "--filter", filter, "--json"),
                        Arrays.stream(more))
                .toArray());
    }

    private String found(String filter) {
        return Pattern.compile("\"id\":\"(\\w)\"")
                .matcher(search(filter).ok().out())
                .results()
                .map(match -> match.group(1))
                .sorted()
                .reduce("", String::concat);
    }

    @Test
    void narrowSearches() {
        assertThat(found("all")).isEqualTo("abcde");
        assertThat(found("lang = \"en\"")).isEqualTo("ab");
        assertThat(found("lang = 'en' and year >= 2000")).isEqualTo("b");
        assertThat(found("tag = 'blue'")).isEqualTo("a");
        assertThat(found("not exists tag")).isEqualTo("cde");
        assertThat(found("2000 <= year <= 2020")).isEqualTo("be");
        assertThat(found("price < 3")).isEqualTo("d");
        assertThat(found("seen >= 2020-01-31 and seen < 2021-05-01T08:00:01Z")).isEqualTo("cd");
        assertThat(found("draft = true or id in ('e')")).isEqualTo("ce");
        assertThat(Cli.run("search", "--index", index, "--like", "a", "--filter", "lang = 'en'", "--json")
                        .ok()
                        .out())
                .contains("\"id\":\"b\"")
                .doesNotContain("\"id\":\"c\"");
    }

    @Test
    void mistakesAreToldWithTheirPlace() {
        Cli.Result syntax = search("lang = ");
        assertThat(syntax.code()).isEqualTo(2);
        assertThat(syntax.err()).contains("filter: character 8 of `lang = `: expected");
        Cli.Result unknown = search("colour = 'red'");
        assertThat(unknown.code()).isEqualTo(3);
        assertThat(unknown.err())
                .contains("filter: attribute \"colour\": expected an attribute of the index, found none of that name");
        Cli.Result type = search("year = 'red'");
        assertThat(type.code()).isEqualTo(3);
        assertThat(type.err()).contains("attribute \"year\": expected a whole number, found the string \"red\"");
        assertThat(search("all", "--field", "lang").code()).isEqualTo(2);
    }

    @Test
    void areShownAndChecked() {
        Cli.run("check", index).ok();
        assertThat(Cli.run("dump", index).ok().out()).contains("tag", "attribute", "keyword", "many", "attributes");
        assertThat(Cli.run("dump", index, "--row", 0).ok().out()).contains("tag", "blue", "red", "1999");
    }

    @Test
    void appendsTakeTheAttributesOfTheIndex() throws IOException {
        Path more = folder.resolve("more.jsonl");
        Files.writeString(more, "{\"id\": \"f\", \"vector\": {\"x\": 1}, \"lang\": \"en\", \"year\": 2024}\n");
        Cli.run("build", "--append", "--sparse", more, "--out", index, "--quiet")
                .ok();
        assertThat(found("lang = 'en' and year > 2000")).isEqualTo("bf");
        Cli.Result again =
                Cli.run("build", "--append", "--sparse", more, "--attribute", "x:long", "--out", index, "--quiet");
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("--append: the index has its attributes");
    }

    @Test
    void attributesMayHaveAFileOfTheirOwn() throws IOException {
        Path vectors = folder.resolve("v.fvecs");
        ByteBuffer bytes = ByteBuffer.allocate(3 * 12).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 3; i++) {
            bytes.putInt(2).putFloat(i).putFloat(1);
        }
        Files.write(vectors, bytes.array());
        Path attributes = folder.resolve("attributes.jsonl");
        Files.writeString(attributes, "{\"year\": 1}\n{}\n{\"id\": 2, \"year\": 3, \"vector\": {\"ignored\": -1}}\n");
        Path out = folder.resolve("dense");
        Object[] build = {
            "build", "--dense", vectors, "--similarity", "l2", "--attribute", "year:long", "--out", out, "--quiet"
        };
        Cli.Result without = Cli.run(build);
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("--attributes FILE");
        Cli.run(Stream.concat(Arrays.stream(build), Stream.of("--attributes", attributes, "--id-kind", "long"))
                        .toArray())
                .ok();
        assertThat(Cli.run("search", "--index", out, "--vector", "[0, 0]", "--filter", "year >= 1", "--json")
                        .ok()
                        .out())
                .contains("\"id\":\"0\"", "\"id\":\"2\"")
                .doesNotContain("\"id\":\"1\"");
        Files.writeString(attributes, "{\"year\": 1}\n{}\n");
        Cli.Result fewer = Cli.run("build", "--append", "--dense", vectors, "--attributes", attributes, "--out", out);
        assertThat(fewer.code()).isEqualTo(3);
        assertThat(fewer.err()).contains("as many rows as");
    }

    @Test
    void wrongValuesAreRefusedWithTheirPlace() throws IOException {
        refused("\"year\": 1.5", "line 1, column", "a whole number of 64 bits for attribute year, found a number");
        refused("\"year\": 18446744073709551616", "a whole number of 64 bits for attribute year");
        refused("\"year\": \"1\"", "for attribute year, found a string");
        refused("\"price\": true", "a number in field price, found true or false");
        refused("\"seen\": \"yesterday\"", "found \"yesterday\"");
        refused("\"seen\": 1.5", "or milliseconds for attribute seen, found a number");
        refused("\"draft\": 1", "true or false for attribute draft, found a number");
        refused("\"tag\": [\"a\", {}]", "a string for attribute tag, found an object");
        refused("\"lang\": [\"a\", \"b\"]", "field lang: expected one value at most, found 2 values");
        refused("\"lang\": \"a\", \"lang\": \"b\"", "the key \"lang\" once");
        Path file = folder.resolve("skip.jsonl");
        Files.writeString(file, """
                {"id": "a", "vector": {"x": 1.0}, "year": "bad"}
                {"id": "b", "vector": {"x": 2.0}, "year": 2}
                """);
        Path out = folder.resolve("skipped");
        build(out, file, "--skip-invalid").ok();
        assertThat(Cli.run("search", "--index", out, "--query", "{\"x\": 1}", "--filter", "exists year", "--json")
                        .ok()
                        .out())
                .contains("\"id\":\"b\"")
                .doesNotContain("\"id\":\"a\"");
    }

    private void refused(String value, String... message) throws IOException {
        Path file = folder.resolve("bad.jsonl");
        Files.writeString(file, "{\"id\": \"a\", \"vector\": {\"x\": 1.0}, " + value + "}\n");
        Cli.Result result = build(folder.resolve("bad"), file);
        assertThat(result.code()).as(value).isEqualTo(3);
        assertThat(result.err()).as(value).contains(message);
    }

    @Test
    void wrongOptionsAreRefused() {
        for (String wrong :
                List.of("year", "year:number", ":long", "id:long", "contents:keyword:many", "year:long:2")) {
            Cli.Result result =
                    Cli.run("build", "--sparse", documents, "--attribute", wrong, "--out", folder.resolve("no"));
            assertThat(result.code()).as(wrong).isEqualTo(2);
            assertThat(result.err()).as(wrong).contains("found \"");
        }
    }

    @Test
    void evaluationComparesWithFilteredExactSearch() throws IOException {
        Path queries = folder.resolve("queries.jsonl");
        Files.writeString(queries, "{\"id\": \"q\", \"vector\": {\"x\": 1.0}}\n");
        for (String filter : List.of("lang = 'en'", "lang = 'de'")) {
            assertThat(Cli.run(
                                    "eval",
                                    "--index",
                                    index,
                                    "--queries",
                                    queries,
                                    "--filter",
                                    filter,
                                    "--cache",
                                    folder.resolve("cache"),
                                    "--warm-up-ms",
                                    0,
                                    "--repeat",
                                    1,
                                    "--json")
                            .ok()
                            .out())
                    .as(filter)
                    .contains("\"recall\":{\"10\":1.0");
        }
        try (Stream<Path> kept = Files.list(folder.resolve("cache"))) {
            assertThat(kept).as("an answer for each filter").hasSize(2);
        }
    }
}
