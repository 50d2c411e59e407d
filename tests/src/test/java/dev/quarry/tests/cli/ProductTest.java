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

/// Product quantization from a shell: built, trained, tuned, carried to faiss's format and back.
class ProductTest {

    private static final int BAD_RESULT = 1;
    private static final int USAGE = 2;
    private static final int BAD_INPUT = 3;

    @TempDir
    Path folder;

    private Collection files;

    @BeforeEach
    void generate() {
        files = new Collection(folder).dense("fbin");
    }

    private Path build(String name, Object... more) {
        Path index = folder.resolve(name);
        List<Object> all = new ArrayList<>(
                List.of("build", "--dense", files.file("docs.fbin"), "--similarity", "ip", "--out", index, "--quiet"));
        all.addAll(List.of(more));
        Cli.run(all.toArray()).ok();
        return index;
    }

    private Cli.Result eval(Path index, Object... more) {
        List<Object> all = new ArrayList<>(List.of(
                "eval",
                "--index",
                index,
                "--queries",
                files.file("queries.fbin"),
                "--no-cache",
                "--json",
                "--repeat",
                1));
        all.addAll(List.of("--warm-up-ms", 1, "--quiet"));
        all.addAll(List.of(more));
        return Cli.run(all.toArray());
    }

    @Test
    void listsAreBuiltSearchedTunedAndChecked() {
        Path index = build("ivf", "--quantization", "pq", "--sub-quantizers", 6, "--dense-index", "ivf", "--lists", 8);
        assertThat(eval(index, "--probes", 8, "--rescore", 600).ok().number("recall", 10))
                .isEqualTo(1);
        assertThat(eval(index, "--probes", 1).ok().number("rows_scored")).isLessThan(400);
        Cli.Result tuned = Cli.run("tune", index, "--queries", files.file("queries.fbin"), "--recall", .9, "--json")
                .ok();
        assertThat(tuned.out()).contains("\"method\":\"ivf\"", "\"met\":true");
        assertThat(eval(index).ok().number("recall", 10)).isGreaterThanOrEqualTo(.8);
        assertThat(Cli.run("dump", index).ok().out()).contains("pq_codes", "ivf_lists", "search.probes");
        Cli.run("check", index).ok();
    }

    @Test
    void aModelIsTrainedApartAndUsed() {
        Path model = files.file("model");
        Cli.Result trained = Cli.run(
                        "train",
                        "opq",
                        files.file("docs.fbin"),
                        "--similarity",
                        "ip",
                        "--sub-quantizers",
                        8,
                        "--code-bits",
                        4,
                        "--out",
                        model,
                        "--json")
                .ok();
        assertThat(trained.number("bytes_per_vector")).isEqualTo(4);
        assertThat(trained.number("vectors")).isEqualTo(Collection.DOCUMENTS);
        Path index = build("index", "--model", model, "--dense-index", "scan", "--vectors", "dropped");
        Cli.Result search = Cli.run("search", "--index", index, "--queries", files.file("queries.fbin"), "--json")
                .ok();
        assertThat(search.out().lines()).hasSize(Collection.QUERIES);
        Cli.Result exact = Cli.run("search", "--index", index, "--queries", files.file("queries.fbin"), "--exact");
        assertThat(exact.code()).isEqualTo(BAD_INPUT);
        assertThat(exact.err()).contains("the field keeps no vectors");
        assertThat(Cli.run("train", "pq", files.file("docs.fbin"), "--similarity", "ip", "--out", model)
                        .code())
                .isNotZero();
    }

    @Test
    void distillationNeverMakesAnIndexWorseAndJudgmentsAreNeeded() {
        Path index = build("index", "--quantization", "pq", "--sub-quantizers", 4, "--dense-index", "scan");
        Path plot = files.file("curves.svg");
        Cli.Result trained = Cli.run(
                "train",
                "distill",
                index,
                "--sample",
                200,
                "--epochs",
                3,
                "--every",
                4,
                "--plot",
                plot,
                "--json",
                "--quiet");
        assertThat(trained.code()).as(trained.err()).isIn(0, BAD_RESULT);
        assertThat(plot).content().startsWith("<svg");
        boolean better = trained.out().contains("\"better\":true");
        assertThat(trained.code()).isEqualTo(better ? 0 : BAD_RESULT);
        assertThat(trained.out().contains("\"generation\":")).isEqualTo(better);
        eval(index).ok();
        Cli.run("check", index).ok();
        assertThat(Cli.run("train", "jpq", index).code()).isEqualTo(USAGE);
    }

    @Test
    void judgmentsTrainToo() throws IOException {
        Path index =
                build("index", "--quantization", "pq", "--sub-quantizers", 4, "--dense-index", "ivf", "--lists", 4);
        StringBuilder qrels = new StringBuilder();
        for (int query = 0; query < Collection.QUERIES; query++) {
            qrels.append(query).append(" 0 ").append(query * 7).append(" 1\n");
        }
        Path judged = Files.writeString(files.file("qrels.txt"), qrels);
        Cli.Result trained = Cli.run(
                "train",
                "jpq",
                index,
                "--queries",
                files.file("queries.fbin"),
                "--qrels",
                judged,
                "--epochs",
                2,
                "--held-out",
                .2,
                "--force",
                "--json",
                "--quiet");
        assertThat(trained.ok().number("generation")).isEqualTo(2);
        eval(index).ok();
    }

    @Test
    void codesGoToFaissAndBack() {
        Path index = build(
                "index",
                "--quantization",
                "pq",
                "--sub-quantizers",
                6,
                "--dense-index",
                "scan",
                "--vectors",
                "dropped");
        Path file = files.file("codes.faiss");
        Cli.run("export", "faiss", index, "--out", file, "--quiet").ok();
        Path back = folder.resolve("back");
        assertThat(Cli.run("import", "faiss", file, "--out", back, "--quiet")
                        .ok()
                        .out())
                .contains("OPQ_IVF1_PQ");
        Object[] search = {
            "search", "--index", index, "--queries", files.file("queries.fbin"), "--trec", files.file("a")
        };
        Cli.run(search).ok();
        search[2] = back;
        search[6] = files.file("b");
        Cli.run(search).ok();
        assertThat(files.file("a")).hasSameTextualContentAs(files.file("b"));
        Cli.Result other = Cli.run("import", "faiss", files.file("docs.fbin"), "--out", folder.resolve("none"));
        assertThat(other.code()).isEqualTo(BAD_INPUT);
        assertThat(other.err()).contains("quarry import faiss: ", "docs.fbin: byte 0");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void anAdapterBringsQueriesOfAnotherModelBack() {
        Path index = build("index");
        Path old = files.file("docs.fbin");
        Path adapter = files.file("adapter");
        Cli.Result trained = Cli.run(
                        "train", "adapter", index, "--old", old, "--new", old, "--out", adapter, "--json", "--quiet")
                .ok();
        assertThat(trained.number("recall_10")).isGreaterThan(.95); // both models are the same here
        assertThat(eval(index, "--adapter", adapter).ok().number("recall", 10)).isGreaterThan(.9);
        Path sparse = new Collection(folder).sparse("csr").file("docs.csr");
        Path other = folder.resolve("other");
        Cli.run("build", "--sparse", sparse, "--out", other).ok();
        Cli.Result wrong =
                Cli.run("search", "--index", other, "--queries", files.file("queries.csr"), "--adapter", adapter);
        assertThat(wrong.code()).isEqualTo(BAD_INPUT);
        assertThat(wrong.err()).contains("an adapter for field sparse");
    }
}
