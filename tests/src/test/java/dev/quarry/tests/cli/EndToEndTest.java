package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Builds, searches, evaluates, checks and dumps as a user would.
class EndToEndTest {
    @TempDir
    static Path folder;

    private static Collection files;
    private static Path index;

    @BeforeAll
    static void build() throws IOException {
        files = new Collection(folder)
                .sparse("csr")
                .sparse("jsonl")
                .sparse("seismic")
                .dense("fbin");
        index = folder.resolve("index");
        Files.write(folder.resolve("ids.txt"), ids());
        Cli.Result result = Cli.run(
                        "build",
                        "--index",
                        "seismic",
                        "--sparse",
                        files.file("docs.csr"),
                        "--dense",
                        "vec=" + files.file("docs.fbin"),
                        "--similarity",
                        "l2",
                        "--ids",
                        folder.resolve("ids.txt"),
                        "--out",
                        index,
                        "--json")
                .ok();
        assertThat(result.number("documents")).isEqualTo(Collection.DOCUMENTS);
        assertThat(result.number("blocked_postings[field 0]")).isPositive();
    }

    private static List<String> ids() {
        return IntStream.range(0, Collection.DOCUMENTS)
                .mapToObj(i -> "doc-" + i)
                .toList();
    }

    @Test
    void searchesWithQueriesOfAFile() {
        Cli.Result result = Cli.run("search", "--index", index, "--queries", files.file("queries.csr"), "--k", 3)
                .ok();
        assertThat(result.out()).contains("query 0", "query 19", "doc-").contains("rank");
        assertThat(result.out().lines().filter(line -> line.startsWith("query ")))
                .hasSize(Collection.QUERIES);
    }

    @Test
    void searchesOneQueryTyped() {
        Cli.Result pairs = Cli.run("search", "--index", index, "--query", "12:1.5 77:0.3 400:1", "--k", 5)
                .ok();
        Cli.Result json = Cli.run(
                        "search", "--index", index, "--query", "{\"12\": 1.5, \"77\": 0.3, \"400\": 1}", "--k", 5)
                .ok();
        assertThat(pairs.out()).isEqualTo(json.out()).contains("doc-");
    }

    @Test
    void denseSearchReportsDistances() {
        String zeros = "0 ".repeat(Collection.DIMENSIONS);
        Cli.Result result = Cli.run("search", "--index", index, "--field", "vec", "--vector", zeros, "--k", 2)
                .ok();
        assertThat(result.out()).contains("distance", "1.0000");
    }

    @Test
    void anyNumberOfThreadsGivesTheSameHits() {
        Object[] search = {
            "search", "--index", index, "--queries", files.file("queries.csr"), "--trec", "-", "--threads", 1
        };
        Cli.Result one = Cli.run(search).ok();
        search[search.length - 1] = 3;
        assertThat(Cli.run(search).ok().out()).isEqualTo(one.out()).contains(" Q0 doc-");
    }

    @Test
    void sparseFormatsGiveTheSameHitsAndScores() {
        String expected = null;
        for (String format : List.of("csr", "jsonl", "seismic")) {
            Path other = folder.resolve("index-" + format);
            Cli.run(
                            "build",
                            "--sparse",
                            files.file("docs." + format),
                            "--numeric-tokens",
                            "--index",
                            "seismic",
                            "--out",
                            other)
                    .ok();
            Cli.Result hits = Cli.run(
                            "search",
                            "--index",
                            other,
                            "--queries",
                            files.file("queries." + format),
                            "--numeric-tokens",
                            "--k",
                            20,
                            "--trec",
                            "-")
                    .ok();
            if (expected == null) {
                expected = hits.out();
            }
            assertThat(hits.out()).as(format).isEqualTo(expected).hasLineCount(20 * Collection.QUERIES);
        }
    }

    @Test
    void sameInputAndSeedGiveTheSameBytesAtAnyNumberOfThreads() throws IOException {
        for (int threads : new int[] {1, 2}) {
            Cli.run(
                            "build",
                            "--index",
                            "seismic",
                            "--sparse",
                            files.file("docs.csr"),
                            "--threads",
                            threads,
                            "--out",
                            folder.resolve("threads-" + threads))
                    .ok();
        }
        Path one = segment(folder.resolve("threads-1"));
        assertThat(segment(folder.resolve("threads-2"))).hasSameBinaryContentAs(one);
    }

    @Test
    void evaluatesAgainstExactSearchAndKeepsTheAnswer() throws IOException {
        Path cache = folder.resolve("cache");
        Object[] eval = {
            "eval",
            "--index",
            index,
            "--queries",
            files.file("queries.csr"),
            "--k",
            "5,10",
            "--cache",
            cache,
            "--repeat",
            1,
            "--warm-up-ms",
            0,
            "--json"
        };
        Cli.Result first = Cli.run(eval).ok();
        assertThat(first.number("recall", 10)).isBetween(0.8, 1.0);
        assertThat(first.number("recall_with_ties", 5)).isGreaterThanOrEqualTo(first.number("recall", 5));
        assertThat(first.number("p99")).isPositive();
        assertThat(first.number("qps")).isPositive();
        assertThat(first.number("query_cut")).isEqualTo(8);
        assertThat(cache).isDirectoryContaining("glob:**.truth");
        List<Path> kept = list(cache);
        assertThat(Cli.run(eval).ok().number("recall", 10)).isEqualTo(first.number("recall", 10));
        assertThat(list(cache)).isEqualTo(kept);
        Files.write(kept.getFirst(), new byte[] {1, 2, 3});
        assertThat(Cli.run(eval).ok().number("recall", 10))
                .as("with a damaged answer in the cache")
                .isEqualTo(first.number("recall", 10));
    }

    @Test
    void exactSearchRecallsItself() throws IOException {
        Path run = folder.resolve("exact.run");
        Path queries = files.file("queries.csr");
        Cli.run("search", "--index", index, "--queries", queries, "--exact", "--k", 10, "--trec", run)
                .ok();
        Cli.Result exact = Cli.run(
                        "eval",
                        "--index",
                        index,
                        "--queries",
                        queries,
                        "--exact",
                        "--truth",
                        run,
                        "--repeat",
                        1,
                        "--warm-up-ms",
                        0,
                        "--json")
                .ok();
        assertThat(exact.number("recall", 10)).isEqualTo(1);
        // The first two of each answer as judgments: a perfect order.
        String qrels = Files.readAllLines(run).stream()
                .map(line -> line.split(" "))
                .filter(line -> Integer.parseInt(line[3]) <= 2)
                .map(line -> line[0] + "\t0\t" + line[2] + "\t" + (3 - Integer.parseInt(line[3])))
                .collect(Collectors.joining("\n"));
        Path judgments = Files.writeString(folder.resolve("qrels.tsv"), qrels);
        Cli.Result judged = Cli.run(
                        "eval",
                        "--index",
                        index,
                        "--queries",
                        queries,
                        "--exact",
                        "--qrels",
                        judgments,
                        "--repeat",
                        1,
                        "--warm-up-ms",
                        0,
                        "--json")
                .ok();
        assertThat(judged.number("ndcg", 10)).isEqualTo(1);
        assertThat(judged.number("mrr", 10)).isEqualTo(1);
        assertThat(judged.number("map", 10)).isEqualTo(1);
        assertThat(judged.number("relevant_recall", 10)).isEqualTo(1);
        assertThat(judged.number("precision", 10)).isCloseTo(0.2, within(1e-9));
    }

    @Test
    void missedTargetIsExitCodeOne() {
        Cli.Result result = Cli.run(
                "eval",
                "--index",
                index,
                "--queries",
                files.file("queries.csr"),
                "--no-cache",
                "--repeat",
                1,
                "--warm-up-ms",
                0,
                "--query-cut",
                1,
                "--heap-factor",
                0.1,
                "--min-recall",
                0.99);
        assertThat(result.code()).as("%s", result).isEqualTo(1);
    }

    @Test
    void checkFindsNothingThenADamagedByte() throws IOException {
        Path copy = folder.resolve("damaged");
        Cli.run("build", "--sparse", files.file("docs.csr"), "--out", copy).ok();
        assertThat(Cli.run("check", copy).ok().out()).contains("sound");
        assertThat(Cli.run("check", segment(copy), "--json").ok().out()).contains("\"sound\":true");
        Path file = segment(copy);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x10;
        Files.write(file, bytes);
        Cli.Result damaged = Cli.run("check", copy);
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.out()).contains("damage: " + file, "checksum");
        Cli.Result json = Cli.run("check", copy, "--json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.number("problem_count")).isPositive();
        Cli.Result search = Cli.run("search", "--index", copy, "--query", "12:1", "--verify", "everything");
        assertThat(search.code()).isEqualTo(3);
        Files.delete(file);
        assertThat(Cli.run("check", copy).out()).contains("no file");
    }

    @Test
    void dumpShowsSectionsAndRows() throws IOException {
        assertThat(Cli.run("dump", index).ok().out())
                .contains("600 documents", "field 0: sparse", "field 1: vec", "row_ids", "blocked_postings");
        Cli.Result section =
                Cli.run("dump", index, "--section", "sparse_rows", "--json").ok();
        assertThat(section.out()).hasLineCount(1).contains("\"bytes_per_entry\"");
        assertThat(Cli.run("dump", index, "--row", 599).ok().out()).contains("id doc-599", "term", "24 values");
        assertThat(Cli.run("dump", segment(index), "--row", 0, "--json").ok().out())
                .contains("\"id\":\"doc-0\"", "\"field 1\":[");
        assertThat(Cli.run("dump", index, "--row", 600).code()).isEqualTo(2);
        assertThat(Cli.run("dump", index, "--section", "nonsense").err()).contains("no section nonsense", "row_ids");
    }

    @Test
    void appendAddsASegmentAndContinuesRowNumbers() throws IOException {
        Path grown = folder.resolve("grown");
        Path docs = files.file("docs.csr");
        Cli.run("build", "--sparse", docs, "--out", grown, "--max-rows", 100).ok();
        Cli.Result second = Cli.run("build", "--append", "--sparse", docs, "--out", grown, "--max-rows", 50, "--json")
                .ok();
        assertThat(second.number("documents")).isEqualTo(150);
        assertThat(Cli.run("dump", grown, "--row", 149).ok().out()).contains("row 149, id 149");
        assertThat(Cli.run("check", grown).ok().out()).contains("segment-0000000000000000001");
    }

    private static Path segment(Path of) throws IOException {
        return list(of).stream()
                .filter(file -> file.getFileName().toString().startsWith("segment-"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> list(Path of) throws IOException {
        try (var files = Files.list(of)) {
            return files.sorted().toList();
        }
    }
}
