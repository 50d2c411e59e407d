package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Searches by a document, within a bound, and what is said of exactness and throughput.
class QueryKindsTest {

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
                        "--exact-lists",
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

    private Cli.Result search(Object... options) {
        Object[] all = new Object[options.length + 3];
        System.arraycopy(new Object[] {"search", "--index", index}, 0, all, 0, 3);
        System.arraycopy(options, 0, all, 3, options.length);
        return Cli.run(all);
    }

    private static int hits(Cli.Result result) {
        return result.out().split("\"row\":", -1).length - 1;
    }

    @Test
    void findsDocumentsLikeOne() {
        Cli.Result sparse = search("--like", 17, "--k", 7, "--exact", "--json").ok();
        assertThat(hits(sparse)).isEqualTo(7);
        assertThat(sparse.out()).contains("\"query\":\"17\"", "\"exact\":true").doesNotContain("\"id\":\"17\"");
        Cli.Result dense =
                search("--field", "vec", "--like", 17, "--k", 7, "--json").ok();
        assertThat(hits(dense)).isEqualTo(7);
        assertThat(dense.out()).contains("\"exact\":false").doesNotContain("\"id\":\"17\"");
        assertThat(search("--like", 600).code()).isEqualTo(3);
        assertThat(search("--like", "no-number").code()).isEqualTo(3);
        assertThat(search("--like", 17, "--query", "1:2").code()).isEqualTo(2);
    }

    @Test
    void findsAllWithin() {
        Cli.Result best = search("--field", "vec", "--like", 17, "--k", 20, "--exact", "--json")
                .ok();
        double farthest = Double.parseDouble(best.out().replaceAll("(?s).*\"distance\":([0-9.E-]+).*", "$1"));
        Cli.Result within = search(
                        "--field", "vec", "--like", 17, "--k", 600, "--exact", "--json", "--radius", farthest)
                .ok();
        assertThat(hits(within)).isEqualTo(20);
        Cli.Result scores = search("--like", 17, "--k", 600, "--exact", "--json", "--min-score", 1e6)
                .ok();
        assertThat(hits(scores)).isZero();
        assertThat(search("--like", 17, "--radius", 1).code()).isEqualTo(2);
        assertThat(search("--field", "vec", "--like", 17, "--min-score", 1).code())
                .isEqualTo(2);
    }

    @Test
    void saysWhetherAnswersAreExact() {
        Path queries = files.file("queries.csr");
        assertThat(search("--queries", queries).ok().out()).contains("  approximate");
        assertThat(search("--queries", queries, "--exact").ok().out())
                .contains("  exact")
                .doesNotContain("approximate");
        Cli.Result eval = Cli.run(
                        "eval",
                        "--index",
                        index,
                        "--queries",
                        queries,
                        "--exact",
                        "--threads",
                        2,
                        "--warm-up-ms",
                        0,
                        "--repeat",
                        1,
                        "--json")
                .ok();
        assertThat(eval.out()).contains("\"exact\":true", "\"throughput\":{\"threads\":2");
    }
}
