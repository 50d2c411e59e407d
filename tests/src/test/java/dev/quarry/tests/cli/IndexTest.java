package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An index that lives, from a shell.
class IndexTest {

    private static final int USAGE = 2;
    private static final int BAD_INPUT = 3;

    @TempDir
    Path folder;

    private Path index = Path.of("");

    @BeforeEach
    void create() {
        index = folder.resolve("index");
        Cli.run(
                        "index",
                        "create",
                        index,
                        "--sparse",
                        "text",
                        "--dense",
                        "vector:3:l2",
                        "--attribute",
                        "year:long",
                        "--attribute",
                        "tags:keyword:many",
                        "--attribute",
                        "seen:date",
                        "--attribute",
                        "open:boolean",
                        "--attribute",
                        "price:double")
                .ok();
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static String document(int number) {
        return """
                {"id": "d%d", "text": {"all": 1, "t%d": 2.5}, "vector": [%d, 0, 1.5], "year": %d, "tags": ["a", "x%d"], \
                "seen": "2020-01-%02d", "open": %s, "price": 1.5, "payload": {"n": %d}}""".formatted(number, number, number, 2000 + number, number % 2, number + 1, number % 2 == 0, number);
    }

    private Path documents(String name, int from, int to) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = from; i < to; i++) {
            lines.add(document(i));
        }
        return file(name, lines.toArray(String[]::new));
    }

    private Cli.Result run(Object... arguments) {
        return Cli.run(arguments);
    }

    private double stat(String name) {
        return run("index", "stats", index, "--json").ok().number(name);
    }

    @Test
    void documentsComeChangeAndGo() throws IOException {
        Cli.Result added = run("index", "add", index, documents("a.jsonl", 0, 20), "--json", "--quiet")
                .ok();
        assertThat(added.number("added")).isEqualTo(20);
        Cli.Result more = run("index", "add", index, documents("b.jsonl", 15, 25), "--json", "--quiet")
                .ok();
        assertThat(more.number("added")).isEqualTo(5);
        assertThat(more.number("replaced")).isEqualTo(5);
        Cli.Result gone = run(
                        "index",
                        "delete",
                        index,
                        "--filter",
                        "year < 2003 or tags = 'x1'",
                        "--id",
                        "d4",
                        "--id",
                        "none",
                        "--json",
                        "--quiet")
                .ok();
        assertThat(gone.number("deleted")).isEqualTo(2 + 12 + 1);
        assertThat(stat("documents")).isEqualTo(10);
        assertThat(stat("deleted")).isPositive();
        run("index", "merge", index, "--compact", "--quiet").ok();
        assertThat(stat("documents")).isEqualTo(10);
        assertThat(stat("deleted")).isZero();
        run("index", "check", index, "--quiet").ok();
        assertThat(run("search", "--index", index, "--field", "text", "--query", "{\"all\": 1, \"t24\": 1}")
                        .ok()
                        .out())
                .contains("d24");
    }

    @Test
    void whatIsStagedBecomesOneCommit() throws IOException {
        run("index", "add", index, documents("a.jsonl", 0, 10), "--quiet").ok();
        double generation = stat("generation");
        run("index", "add", index, documents("b.jsonl", 10, 20), "--stage").ok();
        run("index", "delete", index, "--id", "d1", "--id", "d11", "--stage").ok();
        run("index", "delete", index, "--filter", "year = 2002", "--stage").ok();
        assertThat(stat("staged_files")).isEqualTo(3);
        assertThat(stat("documents")).isEqualTo(10);
        Cli.Result commit = run("index", "commit", index, "--json", "--quiet").ok();
        assertThat(commit.number("added")).isEqualTo(10);
        assertThat(commit.number("deleted")).isEqualTo(3);
        assertThat(stat("documents")).isEqualTo(17);
        assertThat(stat("generation")).isEqualTo(generation + 1);
        assertThat(stat("staged_files")).isZero();
    }

    @Test
    void copiesAreIndexes() throws IOException {
        run("index", "add", index, documents("a.jsonl", 0, 10), "--quiet").ok();
        Path linked = folder.resolve("linked");
        Path copied = folder.resolve("copied");
        run("index", "snapshot", index, linked).ok();
        run("index", "snapshot", linked, copied, "--copy").ok();
        run("index", "delete", index, "--filter", "all", "--quiet").ok();
        for (Path copy : List.of(linked, copied)) {
            assertThat(run("index", "stats", copy, "--json").ok().number("documents"))
                    .isEqualTo(10);
            run("check", copy, "--quiet").ok();
        }
        assertThat(run("index", "snapshot", index, linked).code()).isEqualTo(BAD_INPUT);
    }

    @Test
    void wrongInputIsNamedAndChangesNothing() throws IOException {
        run("index", "add", index, documents("a.jsonl", 0, 3), "--quiet").ok();
        String[] wrong = {
            "{\"id\": \"x\", \"colour\": 1}", "the key \"colour\"",
            "{\"text\": {\"a\": 1}}", "the key \"id\"",
            "{\"id\": \"x\", \"vector\": [1, 2]}", "3 dimensions",
            "{\"id\": \"x\", \"vector\": [1, 2, \"3\"]}", "a number in field vector",
            "{\"id\": \"x\", \"year\": \"2001\"}", "a whole number of 64 bits for attribute year",
            "{\"id\": \"x\", \"year\": [1, 2]}", "year",
            "{\"id\": \"x\", \"seen\": \"yesterday\"}", "a date, such as",
            "{\"id\": \"x\", \"open\": 1}", "true or false for attribute open",
            "{\"id\": [1]}", "an id",
            "{\"id\" \"x\"}", "valid JSON",
            "[1]", "an object {...}"
        };
        for (int i = 0; i < wrong.length; i += 2) {
            Cli.Result result = run("index", "add", index, file("wrong.jsonl", document(7), wrong[i]), "--quiet");
            assertThat(result.code()).as(wrong[i]).isEqualTo(BAD_INPUT);
            assertThat(result.err()).contains("wrong.jsonl", "line 2", wrong[i + 1]);
            assertThat(stat("documents")).isEqualTo(3);
        }
        assertThat(run("index", "add", index, documents("a.jsonl", 2, 5), "--new", "--quiet")
                        .code())
                .isEqualTo(BAD_INPUT);
        assertThat(run("index", "delete", index, "--filter", "colour = 1", "--quiet")
                        .code())
                .isEqualTo(USAGE);
        assertThat(run("index", "delete", index, "--filter", "year <", "--quiet")
                        .code())
                .isEqualTo(USAGE);
        assertThat(run("index", "delete", index).code()).isEqualTo(USAGE);
        assertThat(run("index").code()).isEqualTo(USAGE);
        assertThat(run("index", "create", index, "--sparse", "text").code()).isEqualTo(BAD_INPUT);
        for (String[] create : new String[][] {
            {"--dense", "v"},
            {"--dense", "v:3:near"},
            {"--dense", "v:0:l2"},
            {"--attribute", "a:text"},
            {"--attribute", "a:long:some"},
            {"--sparse", "s:x"}
        }) {
            Path other = folder.resolve("other");
            assertThat(run("index", "create", other, create[0], create[1]).code())
                    .as(create[1])
                    .isEqualTo(USAGE);
            assertThat(other).doesNotExist();
        }
        assertThat(stat("documents")).isEqualTo(3);
        try (Stream<Path> files = Files.list(index)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".tmp") || name.endsWith(".spool"));
        }
    }
}
