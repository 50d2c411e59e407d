package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Searches of several fields, pages, groups, feedback and explanations from a shell.
class HybridTest {

    @TempDir
    static Path folder;

    private static Path index;
    private static List<Object> several;

    @BeforeAll
    static void build() throws IOException {
        Collection files = new Collection(folder).sparse("csr").dense("fbin");
        index = folder.resolve("index");
        Cli.run(
                        "build",
                        "--sparse",
                        "text=" + files.file("docs.csr"),
                        "--dense",
                        "emb=" + files.file("docs.fbin"),
                        "--similarity",
                        "l2",
                        "--out",
                        index)
                .ok();
        Files.write(
                folder.resolve("q.ids"),
                IntStream.range(0, Collection.QUERIES).mapToObj(i -> "q" + i).toList());
        several = List.of(
                "--queries",
                "text=" + files.file("queries.csr"),
                "emb=" + files.file("queries.fbin"),
                "--query-ids",
                folder.resolve("q.ids"));
    }

    private static Cli.Result run(String command, List<Object> queries, Object... options) {
        List<Object> all = new ArrayList<>(List.of(command, "--index", index));
        all.addAll(queries);
        all.addAll(List.of(options));
        return Cli.run(all.toArray());
    }

    @Test
    void fusesInEveryWay() {
        for (String how : List.of("rrf", "minmax", "zscore", "sum", "rescore")) {
            Cli.Result table = run("search", several, "--fuse", how, "--k", 5).ok();
            assertThat(table.out()).as(how).contains("query q0", "query q19", "text", "emb");
            Cli.Result json = run("search", several, "--fuse", how, "--k", 5, "--json", "--max-queries", 1)
                    .ok();
            assertThat(json.out())
                    .as(how)
                    .contains("\"query\":\"q0\"", "\"field\":\"text\"", "\"field\":\"emb\"")
                    .doesNotContain("\"query\":\"q1\"");
        }
    }

    @Test
    void weightOneOfAFieldIsThatField() {
        Path alone = folder.resolve("alone.run");
        Path fused = folder.resolve("fused.run");
        List<Object> text = List.of("--queries", several.get(1), "--query-ids", several.get(4));
        run("search", text, "--exact", "--k", 20, "--trec", alone).ok();
        run("search", several, "--exact", "--k", 20, "--fuse", "sum", "--weights", "1,0", "--trec", fused)
                .ok();
        assertThat(fused).hasSameTextualContentAs(alone);
    }

    @Test
    void pagesAndBounds() {
        Cli.Result all =
                run("search", several, "--max-queries", 1, "--k", 10, "--json").ok();
        Cli.Result page = run("search", several, "--max-queries", 1, "--k", 4, "--offset", 6, "--json", "--depth", 100)
                .ok();
        String rows = all.out().replaceAll("\"latency_us\":[0-9.E+]+", "");
        for (String part : page.out().split("\"id\":", -1)) {
            if (part.contains("\"row\"")) {
                assertThat(rows).contains(part.substring(0, part.indexOf("\"fields\"")));
            }
        }
        assertThat(page.out().split("\"row\":", -1)).hasSize(5);
        assertThat(run("search", several, "--min-score", 10).ok().out()).contains("no hits");
        assertThat(run("search", several, "--radius", 1).code()).isEqualTo(2);
    }

    @Test
    void evaluatesAFusedRun() throws IOException {
        Path judgments = folder.resolve("qrels.tsv");
        Files.write(
                judgments,
                IntStream.range(0, Collection.QUERIES)
                        .mapToObj(i -> "q" + i + "\t" + i + "\t1")
                        .toList());
        Cli.Result result = run(
                        "eval",
                        several,
                        "--fuse",
                        "minmax",
                        "--weights",
                        ".7,.3",
                        "--qrels",
                        judgments,
                        "--repeat",
                        1,
                        "--warm-up-ms",
                        0,
                        "--json")
                .ok();
        assertThat(result.out())
                .contains("\"fusion\":{\"method\":\"weighted_sum\",\"normalization\":\"min_max\"", "\"weight\":0.7");
        assertThat(result.number("ndcg", 10)).isBetween(0.0, 1.0);
        Cli.Result text = run("eval", several, "--fuse", "rescore", "--repeat", 1, "--warm-up-ms", 0)
                .ok();
        assertThat(text.out()).contains("field text, emb", "rescored", "weight 0.0");
        Cli.Result same = run(
                        "eval",
                        List.of("--queries", several.get(1)),
                        "--feedback",
                        "rocchio:5,1,0.5,40",
                        "--repeat",
                        1,
                        "--warm-up-ms",
                        0)
                .ok();
        assertThat(same.out())
                .contains("feedback of 5 documents, alpha 1.0, beta 0.5, terms 40")
                .doesNotContain("recall of exact");
    }

    @Test
    void explainsHits() {
        Cli.Result result = run("search", several, "--max-queries", 1, "--k", 2, "--explain", "--feedback", "rocchio")
                .ok();
        assertThat(result.out())
                .contains(
                        "field text: score",
                        "field emb: score",
                        "squared_l2, length of the query",
                        "the search scored");
        Cli.Result one = run("search", List.of("--query", "12:1.5 77:0.3"), "--k", 1, "--explain", "--json")
                .ok();
        assertThat(one.out()).contains("\"explanation\":\"document ");
    }

    @Test
    void typedQueriesOfBothKindsAreFused() {
        String vector = "[" + "0.1,".repeat(Collection.DIMENSIONS - 1) + "0.2]";
        Cli.Result result = run("search", List.of("--query", "12:1.5 77:0.3", "--vector", vector), "--k", 3)
                .ok();
        assertThat(result.out()).contains("rank", "text", "emb");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(run("search", several, "--weights", "1").code()).isEqualTo(2);
        assertThat(run("search", several, "--weights", "1,-1").code()).isNotZero();
        assertThat(run("search", several, "--field", "text").code()).isEqualTo(2);
        assertThat(run("search", several, "--feedback", "rocchio:1").code()).isEqualTo(2);
        assertThat(run("search", several, "--feedback", "rocchio:0,1,1").err()).contains("feedback documents");
        assertThat(run("search", List.of("--queries", "a.csr", "b.csr")).err()).contains("needs its field");
        assertThat(run(
                                "search",
                                List.of(
                                        "--queries",
                                        several.get(1),
                                        several.get(2),
                                        "--query-ids",
                                        several.get(4),
                                        several.get(4),
                                        several.get(4)))
                        .code())
                .isEqualTo(2);
        assertThat(Cli.run("tune", index, "--recall", .9, "--queries", several.get(1), several.get(2))
                        .err())
                .contains("--queries: give one file");
    }

    @Test
    void groupsByAnAttribute() throws IOException {
        Path made = folder.resolve("attributes");
        Index.create(
                made,
                Schema.withLongIds(
                        SparseField.of("text"),
                        DenseField.of("v", 1, Similarity.SQUARED_L2),
                        AttributeField.of("lang", AttributeType.KEYWORD)));
        try (IndexWriter writer = IndexWriter.open(made)) {
            for (int i = 0; i < 30; i++) {
                writer.add(Document.of(i)
                        .with("text", FieldValue.tokens(new String[] {"a"}, new float[] {1 + i}))
                        .with("v", FieldValue.dense(new float[] {i}))
                        .with("lang", FieldValue.keyword(i % 3 == 0 ? "en" : "de")));
            }
            writer.commit();
        }
        Cli.Result result = Cli.run(
                        "search", "--index", made, "--query", "a:1", "--group-by", "lang", "--per-group", 2, "--json")
                .ok();
        assertThat(result.out().split("\"group\":", -1)).hasSize(5);
        assertThat(result.out()).contains("\"group\":\"\\\"de\\\"\"", "\"id\":\"27\"", "\"id\":\"24\"");
        Cli.Result table = Cli.run("search", "--index", made, "--query", "a:1", "--vector", "[3]", "--group-by", "lang")
                .ok();
        assertThat(table.out()).contains("group", "\"en\"", "\"de\"");
        assertThat(Cli.run("search", "--index", made, "--query", "a:1", "--group-by", "nothing")
                        .err())
                .contains("nothing");
        assertThat(result.number("score")).isCloseTo(30, within(1e-6));
    }
}
