package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `--gpu` says and does, with a GPU and without.
class GpuTest {

    private static final int BAD_RESULT = 1;
    private static final int BAD_INPUT = 3;

    @TempDir
    Path folder;

    private Collection files;

    @BeforeEach
    void generate() {
        files = new Collection(folder).dense("fbin");
    }

    private Path build(String gpu) {
        Path model = files.file(gpu + ".model");
        Cli.run(
                        "train",
                        "opq",
                        files.file("docs.fbin"),
                        "--similarity",
                        "cosine",
                        "--sub-quantizers",
                        6,
                        "--out",
                        model,
                        "--gpu",
                        gpu)
                .ok();
        Path index = files.file(gpu);
        Cli.Result built = Cli.run(
                        "build",
                        "--dense",
                        files.file("docs.fbin"),
                        "--similarity",
                        "cosine",
                        "--model",
                        model,
                        "--dense-index",
                        "scan",
                        "--out",
                        index,
                        "--gpu",
                        gpu,
                        "--json")
                .ok();
        assertThat(built.out()).contains("\"where\":\"", "\"encode\":{");
        Cli.Result trained = Cli.run(
                "train", "distill", index, "--sample", 200, "--epochs", 2, "--every", 4, "--gpu", gpu, "--json");
        assertThat(trained.code()).as(trained.err()).isIn(0, BAD_RESULT);
        assertThat(trained.out()).contains("\"gradients\":{");
        return index;
    }

    @Test
    void theIndexIsTheSameWithAndWithout() throws IOException {
        Path off = build("off");
        Path auto = build("auto");
        assertThat(files.file("auto.model")).hasSameBinaryContentAs(files.file("off.model"));
        List<Path> wanted = contents(off);
        List<Path> found = contents(auto);
        assertThat(wanted).hasSizeGreaterThan(1);
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(found.get(i)).hasSameBinaryContentAs(wanted.get(i));
        }
    }

    @Test
    void postingListsAreTheSameWithAndWithout() throws IOException {
        files.sparse("jsonl");
        for (String gpu : List.of("off", "auto")) {
            Cli.run(
                            "build",
                            "--sparse",
                            files.file("docs.jsonl"),
                            "--index",
                            "seismic",
                            "--out",
                            files.file(gpu),
                            "--gpu",
                            gpu)
                    .ok();
        }
        List<Path> wanted = contents(files.file("off"));
        List<Path> found = contents(files.file("auto"));
        assertThat(wanted).isNotEmpty();
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(found.get(i)).hasSameBinaryContentAs(wanted.get(i));
        }
    }

    @Test
    void aGraphFromExactNeighborsIsTheSameWithAndWithout() throws IOException {
        List<Path> wanted = contents(buildFromNeighbors("off"));
        List<Path> found = contents(buildFromNeighbors("auto"));
        assertThat(wanted).isNotEmpty();
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(found.get(i)).hasSameBinaryContentAs(wanted.get(i));
        }
        assertThat(Cli.run("dump", files.file("near-off")).ok().out()).contains("hnsw.exact_neighbors");
        Cli.Result eval = Cli.run(
                        "eval",
                        "--index",
                        files.file("near-off"),
                        "--queries",
                        files.file("queries.fbin"),
                        "--k",
                        10,
                        "--min-recall",
                        .95,
                        "--repeat",
                        1,
                        "--warm-up-ms",
                        1,
                        "--no-cache")
                .ok();
        assertThat(eval.out()).contains("recall");
    }

    private Path buildFromNeighbors(String gpu) {
        Path index = files.file("near-" + gpu);
        Cli.Result built = Cli.run(
                        "build",
                        "--dense",
                        files.file("docs.fbin"),
                        "--similarity",
                        "cosine",
                        "--exact-neighbors",
                        48,
                        "--out",
                        index,
                        "--gpu",
                        gpu,
                        "--json")
                .ok();
        assertThat(built.out()).contains("\"neighbors\":{");
        return index;
    }

    @Test
    void exactNeighborsOutOfRangeAreRefused() {
        Cli.Result refused = Cli.run(
                "build",
                "--dense",
                files.file("docs.fbin"),
                "--similarity",
                "l2",
                "--exact-neighbors",
                2000,
                "--out",
                files.file("refused"));
        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("exact neighbors: expected 1 to 1024, found 2000");
        assertThat(files.file("refused")).doesNotExist();
    }

    private static List<Path> contents(Path index) throws IOException {
        try (Stream<Path> all = Files.walk(index)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*(lock|manifest).*"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theExactAnswerIsTheSameInBatches() throws IOException {
        for (String similarity : List.of("l2", "ip", "cosine")) {
            Path index = files.file(similarity);
            Cli.run("build", "--dense", files.file("docs.fbin"), "--similarity", similarity, "--out", index)
                    .ok();
            Path off = answers(index, "off");
            Path auto = answers(index, "auto");
            assertThat(auto).hasSameBinaryContentAs(off);
        }
    }

    /// The file that the exact answer is kept in.
    private Path answers(Path index, String gpu) throws IOException {
        Path cache = files.file(index.getFileName() + gpu);
        Cli.run(
                        "eval",
                        "--index",
                        index,
                        "--queries",
                        files.file("queries.fbin"),
                        "--k",
                        10,
                        "--cache",
                        cache,
                        "--repeat",
                        1,
                        "--warm-up-ms",
                        1,
                        "--gpu",
                        gpu)
                .ok();
        try (Stream<Path> kept = Files.list(cache)) {
            return kept.findFirst().orElseThrow();
        }
    }

    @Test
    void offSaysNothing() {
        Cli.Result trained = Cli.run(
                        "train",
                        "pq",
                        files.file("docs.fbin"),
                        "--similarity",
                        "l2",
                        "--out",
                        files.file("m"),
                        "--quiet")
                .ok();
        assertThat(trained.err()).isEmpty();
        assertThat(trained.out()).contains("where     cpu");
    }

    @Test
    void withoutAGpuItIsSaidAndRequiredFails() throws IOException {
        assumeTrue(Cli.run("gpu").code() == BAD_INPUT, "there is a GPU here");
        assertThat(Cli.run("gpu", "--allow-none").code()).isZero();
        assertThat(Cli.run("gpu", "--allow-none", "--json").ok().out()).contains("\"providers\":[");
        Cli.Result auto = Cli.run(
                        "train",
                        "pq",
                        files.file("docs.fbin"),
                        "--similarity",
                        "l2",
                        "--out",
                        files.file("auto"),
                        "--gpu",
                        "auto")
                .ok();
        assertThat(auto.err()).containsOnlyOnce("--gpu auto: no accelerator: ");
        List<Path> before = filesIn(folder);
        for (Object[] command : List.of(
                new Object[] {"train", "pq", files.file("docs.fbin"), "--similarity", "l2", "--out", files.file("x")},
                new Object[] {
                    "build", "--dense", files.file("docs.fbin"), "--similarity", "l2", "--out", files.file("y")
                })) {
            Cli.Result refused = Cli.run(Stream.concat(Stream.of(command), Stream.of("--gpu", "required"))
                    .toArray());
            assertThat(refused.code()).isEqualTo(BAD_INPUT);
            assertThat(refused.err()).contains("--gpu required: ").doesNotContain("bug");
        }
        assertThat(filesIn(folder)).isEqualTo(before);
    }

    @Test
    void aDeviceHasANumberFromZero() {
        Cli.Result refused = Cli.run("gpu", "--gpu-device", -1);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--gpu-device");
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
