package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Documents of several vectors, from a shell.
class MultiVectorTest {

    private static final int USAGE = 2;
    private static final int BAD_INPUT = 3;

    @TempDir
    Path folder;

    private Path index = Path.of("");

    @BeforeEach
    void build() throws IOException {
        index = folder.resolve("index");
        Cli.run(
                        "index",
                        "create",
                        index,
                        "--multi-vector",
                        "tokens:2:ip",
                        "--multi-vector",
                        "passages:3:l2:f16:best",
                        "--attribute",
                        "year:long")
                .ok();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            lines.add("""
                    {"id": "d%d", "tokens": [[%d, 0], [0, %d], [-1, -1]], "passages": [[%d, 0, 0]], "year": %d}""".formatted(i, i, 40 - i, i, 2000 + i));
        }
        lines.add("{\"id\": \"none\", \"tokens\": [], \"year\": 2100}");
        Cli.run("index", "add", index, file("docs.jsonl", lines.toArray(String[]::new)), "--quiet")
                .ok();
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private Cli.Result search(Object... more) {
        List<Object> all = new ArrayList<>(List.of("search", "--index", index));
        all.addAll(List.of(more));
        return Cli.run(all.toArray());
    }

    @Test
    void queriesOfSeveralVectorsFindTheBestSum() {
        // the sum of 2 * i and 40 - i is largest at the end
        Cli.Result found = search("--vector", "[[2, 0], [0, 1]]", "--k", "3", "--json");
        assertThat(found.ok().out()).contains("\"id\":\"d39\"", "\"id\":\"d38\"", "\"id\":\"d37\"");
        assertThat(found.number("score")).isEqualTo(2 * 39 + 1);
        assertThat(search("--vector", "[[1, 0], [0, 2]]", "--k", "1", "--exact", "--filter", "year > 2010", "--json")
                        .ok()
                        .out())
                .contains("\"id\":\"d11\"");
        Cli.Result one = search("--field", "passages", "--vector", "[7, 0, 0]", "--k", "1", "--json");
        assertThat(one.ok().out()).contains("\"id\":\"d7\"");
        assertThat(one.number("distance")).isZero();
        assertThat(search(
                                "--vector",
                                "[[2, 0], [0, 1]]",
                                "--vector-hits",
                                "5",
                                "--rescored",
                                "7",
                                "--ef",
                                "9",
                                "--k",
                                "2",
                                "--json")
                        .ok()
                        .out())
                .contains("\"id\":\"d39\"");
        assertThat(search("--like", "d5", "--k", "1").ok().out()).doesNotContain("d5 ");
    }

    @Test
    void explanationsNameVectors() {
        assertThat(search("--vector", "[[2, 0], [0, 1]]", "--k", "1", "--explain")
                        .ok()
                        .out())
                .contains("of its 3 vectors the best for each of 2 query vectors, by inner_product");
    }

    @Test
    void filesOfQueriesAreJsonLines() throws IOException {
        Path queries = file(
                "queries.jsonl",
                "{\"id\": \"q1\", \"tokens\": [[2, 0], [0, 1]]}",
                "{\"id\": \"q2\", \"tokens\": [[0, 1]]}");
        assertThat(search("--queries", queries, "--k", "1", "--trec", "-").ok().out())
                .contains("q1 Q0 d39 1", "q2 Q0 d0 1");
        Cli.Result eval =
                Cli.run("eval", "--index", index, "--queries", queries, "--k", "5", "--no-cache", "--quiet", "--json");
        assertThat(eval.ok().out()).contains("\"recall\"");
        assertThat(search("--queries", file("none.jsonl", "{\"id\": \"q1\"}")).code())
                .isEqualTo(BAD_INPUT);
    }

    @Test
    void whatIsThereIsShownAndChecked() {
        assertThat(Cli.run("dump", index).ok().out())
                .contains("tokens, multi_vector", "scoring max_sim", "scoring best");
        assertThat(Cli.run("dump", index, "--section", "multi_offsets").ok().out())
                .contains("vectors 120", "vectors per document 2.93");
        assertThat(Cli.run("dump", index, "--row", "3").ok().out())
                .contains("tokens: 3 vectors of 2 values:", "3.0 0.0");
        assertThat(Cli.run("dump", index, "--row", "3", "--json").ok().out())
                .contains("\"tokens\":[[3.0,0.0],[0.0,37.0],[-1.0,-1.0]]");
        assertThat(Cli.run("dump", index, "--row", "40", "--json").ok().out()).doesNotContain("tokens");
        assertThat(Cli.run("index", "stats", index).ok().out())
                .contains("field tokens: 120 vectors", "field passages: 40 vectors");
        assertThat(Cli.run("index", "stats", index, "--json").ok().number("tokens"))
                .isEqualTo(120);
        Cli.run("index", "check", index, "--quiet").ok();
        Cli.run("index", "delete", index, "--filter", "year < 2020", "--quiet").ok();
        Cli.run("index", "merge", index, "--compact", "--quiet").ok();
        assertThat(Cli.run("index", "stats", index, "--json").ok().number("tokens"))
                .isEqualTo(60);
        Cli.run("index", "check", index, "--quiet").ok();
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        assertThat(search("--field", "passages", "--vector", "[[1, 0, 0], [2, 0, 0]]")
                        .code())
                .isNotZero();
        assertThat(search("--vector", "[[1, 0], [2]]").code()).isEqualTo(USAGE);
        assertThat(search("--vector", "[[1, 0]").code()).isEqualTo(USAGE);
        assertThat(search("--vector", "[[1, 0], 3]").code()).isEqualTo(USAGE);
        assertThat(Cli.run("index", "create", folder.resolve("other"), "--multi-vector", "x:2")
                        .code())
                .isEqualTo(USAGE);
        Cli.Result bad = Cli.run(
                "index", "add", index, file("bad.jsonl", "{\"id\": \"x\", \"tokens\": [[1, 2], [3]]}"), "--quiet");
        assertThat(bad.code()).isEqualTo(BAD_INPUT);
        assertThat(bad.err()).contains("expected 2 numbers in each array of field tokens, found 1 in array 1");
    }
}
