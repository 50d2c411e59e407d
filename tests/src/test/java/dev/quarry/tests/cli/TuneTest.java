package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tunes an index and searches it without parameters.
class TuneTest {

    @TempDir
    Path folder;

    private Collection files;
    private Path index;

    @BeforeEach
    void build() {
        files = new Collection(folder).sparse("csr").dense("fbin");
        index = folder.resolve("index");
        Cli.run(
                        "build",
                        "--index",
                        "seismic",
                        "--share",
                        0.5,
                        "--sparse",
                        files.file("docs.csr"),
                        "--dense",
                        "vec=" + files.file("docs.fbin"),
                        "--similarity",
                        "l2",
                        "--out",
                        index)
                .ok();
    }

    private Cli.Result tune(Object... more) {
        Object[] all = new Object[more.length + 4];
        System.arraycopy(new Object[] {"tune", index, "--passes", 1}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return Cli.run(all);
    }

    @Test
    void searchesWithoutParametersMeetTheTarget() {
        Path queries = files.file("queries.csr");
        Cli.Result tuned = tune("--queries", queries, "--recall", 0.9, "--json").ok();
        assertThat(tuned.out()).contains("\"met\":true", "\"chosen\":{", "\"queries_are_documents\":false");
        assertThat(tuned.number("stored_generation")).isEqualTo(2);
        Cli.Result eval = Cli.run(
                        "eval",
                        "--index",
                        index,
                        "--queries",
                        queries,
                        "--min-recall",
                        0.9,
                        "--repeat",
                        1,
                        "--warm-up-ms",
                        0,
                        "--no-cache",
                        "--json")
                .ok();
        assertThat(eval.number("recall", 10)).isGreaterThanOrEqualTo(0.9);
        assertThat(eval.number("query_cut")).isEqualTo(tuned.number("query_cut"));
        assertThat(Cli.run("dump", index).ok().out()).contains("search.query_cut " + (int) tuned.number("query_cut"));
    }

    @Test
    void documentsStandInForQueries() {
        Cli.Result dense = tune("--field", "vec", "--sample", 60, "--recall", 0.9, "--k", 5)
                .ok();
        assertThat(dense.out()).contains("60 documents as queries", "hnsw, ef", "->", "stored", "generation 2");
        Cli.Result sparse = tune("--sample", 50, "--sample-terms", 10, "--recall", 0.8, "--dry-run")
                .ok();
        assertThat(sparse.out()).contains("50 documents as queries", "seismic, query cut", "not stored");
        assertThat(Cli.run("dump", index).ok().out()).contains("generation 2");
    }

    @Test
    void aTargetOutOfReachIsSaidAndMakesTheExitCodeOne() {
        Cli.run(
                        "build",
                        "--index",
                        "seismic",
                        "--longest-list",
                        2,
                        "--sparse",
                        files.file("docs.csr"),
                        "--out",
                        folder.resolve("pruned"))
                .ok();
        Cli.Result result =
                Cli.run("tune", folder.resolve("pruned"), "--queries", files.file("queries.csr"), "--recall", 1);
        assertThat(result.code()).as(result.toString()).isEqualTo(1);
        assertThat(result.out()).contains("recall 1.0 at 10 cannot be reached", "too low", "nothing was stored");
        assertThat(Cli.run("dump", folder.resolve("pruned")).ok().out()).contains("generation 1");
    }

    @Test
    void anIndexThatIsAlwaysExactHasNothingToTune() {
        Path exact = folder.resolve("exact");
        Cli.run("build", "--sparse", files.file("docs.csr"), "--out", exact).ok();
        assertThat(Cli.run("tune", exact, "--queries", files.file("queries.csr"))
                        .ok()
                        .out())
                .contains("nothing to tune");
    }

    @Test
    void wrongTargetsAndFieldsAreRefused() {
        assertThat(tune("--recall", 1.5).code()).isEqualTo(2);
        assertThat(tune("--passes", 0).code()).isEqualTo(2);
        assertThat(tune("--field", "other").code()).isEqualTo(3);
        assertThat(Cli.run("tune", folder.resolve("none")).code()).isEqualTo(3);
    }
}
