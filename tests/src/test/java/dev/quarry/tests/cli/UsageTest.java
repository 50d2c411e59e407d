package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Help, version, wrong command lines, and the commands that need no index.
class UsageTest {
    private static final int USAGE = 2;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "build",
                "search",
                "eval",
                "tune",
                "train",
                "import",
                "export",
                "check",
                "dump",
                "convert",
                "generate",
                "env",
                "gpu",
                "demo",
                "completion"
            })
    void everyCommandExplainsItself(String command) {
        Cli.Result help = Cli.run(command, "--help").ok();
        assertThat(help.out()).contains("Usage: quarry " + command, "Examples:", "quarry " + command, "Exit codes:");
        assertThat(Cli.run("help", command).ok().out()).isEqualTo(help.out());
        assertThat(Cli.run("help").ok().out()).contains("  " + command);
        assertThat(Cli.run("completion").ok().out()).contains(command);
    }

    @Test
    void rootKnowsVersionAndCommands() {
        assertThat(Cli.run("--version").ok().out()).startsWith("quarry ");
        assertThat(Cli.run("--help").ok().out()).contains("build", "search", "eval");
        Cli.Result nothing = Cli.run();
        assertThat(nothing.code()).isEqualTo(USAGE);
        assertThat(nothing.err()).contains("Usage:", "a command is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serch",
                "build",
                "build --out x",
                "build --dense a.fbin --out x",
                "build --dense a.fbin --similarity l3 --out x",
                "build --sparse a.csr",
                "build --sparse a.csr --out x --summary-mass 2",
                "build --sparse a.csr --out x --centroids 0",
                "build --sparse a.csr --out x --threads 0",
                "build --sparse a.csr --out x --values f64",
                "build --sparse a.csr --out x --sparse-format parquet",
                "search --query x:1",
                "search --index x",
                "search --index x --query x:1 --like 1",
                "search --index x --query x:1 --k 0",
                "search --index x --query x:1 --vocab v --numeric-tokens",
                "eval --index x",
                "eval --index x --queries q.csr --k 0",
                "eval --index x --queries q.csr --repeat 0",
                "check",
                "dump",
                "convert a.csr",
                "generate sparse",
                "generate other a.csr",
                "demo --documents 0"
            })
    void wrongCommandLinesAreExitCodeTwo(String line) {
        Cli.Result result = Cli.run((Object[]) line.split(" "));
        assertThat(result.code()).as("%s", result).isEqualTo(USAGE);
        assertThat(result.err()).as("%s", result).isNotBlank().doesNotContain("Exception");
    }

    @Test
    void stackTraceOnlyOnDemand() {
        Path missing = folder.resolve("missing.csr");
        Object[] convert = {"convert", missing, folder.resolve("out.seismic")};
        assertThat(Cli.run(convert).err().strip()).hasLineCount(1);
        assertThat(Cli.run(convert[0], convert[1], convert[2], "--stacktrace").err())
                .contains("\tat dev.quarry");
    }

    @Test
    void envTellsTheKernels() {
        assertThat(Cli.run("env").ok().out()).contains("kernels_because", "cpu_features", "heap_limit");
        assertThat(Cli.run("env", "--json").ok().out()).startsWith("{").contains("\"kernels\":", "\"libraries\":");
    }

    @Test
    void convertsThereAndBack() throws IOException {
        Collection files = new Collection(folder).sparse("csr");
        Path csr = files.file("docs.csr");
        Path json = folder.resolve("docs.jsonl.gz");
        Path back = folder.resolve("back.csr");
        Path seismic = folder.resolve("documents.bin");
        Cli.run("convert", csr, json).ok();
        Cli.Result numbers = Cli.run("convert", json, folder.resolve("nowhere.csr"));
        assertThat(numbers.code()).isEqualTo(USAGE);
        assertThat(numbers.err()).contains("--vocab");
        Cli.run("convert", json, back, "--numeric-tokens", "--columns", 2000).ok();
        assertThat(back).hasSameBinaryContentAs(csr);
        Cli.run("convert", csr, seismic, "--to", "seismic").ok();
        Cli.run("convert", seismic, back, "--columns", 2000, "--overwrite").ok();
        assertThat(back).hasSameBinaryContentAs(csr);
        Cli.Result twice = Cli.run("convert", csr, back);
        assertThat(twice.code()).isEqualTo(4);
        assertThat(twice.err()).contains("--overwrite");
    }

    @Test
    void convertWritesVocabularyAndIds() throws IOException {
        Path json = Files.writeString(folder.resolve("docs.jsonl"), """
                {"id":"p","vector":{"red":1,"car":2}}
                {"id":"q","vector":{"car":0.5}}
                """);
        Path csr = folder.resolve("docs.csr");
        Path vocabulary = folder.resolve("vocab.txt");
        Path ids = folder.resolve("ids.txt");
        Cli.run("convert", json, csr, "--write-vocab", vocabulary, "--write-ids", ids)
                .ok();
        assertThat(vocabulary).hasContent("red\ncar");
        assertThat(ids).hasContent("p\nq");
        Path back = folder.resolve("back.jsonl");
        Cli.run("convert", csr, back, "--vocab", vocabulary, "--ids", ids).ok();
        assertThat(back).hasSameTextualContentAs(json);
    }

    @Test
    void demoOfASmallCorpus() {
        Path kept = folder.resolve("kept");
        Cli.Result demo = Cli.run("demo", "--documents", 300, "--queries", 5, "--keep", kept, "--quiet")
                .ok();
        assertThat(demo.out()).contains("recall@10", "latency", "field words", "field embedding", "doc-");
        assertThat(Cli.run("check", kept).ok().out()).contains("sound");
        Cli.Result missed = Cli.run("demo", "--documents", 300, "--queries", 5, "--min-recall", 1.1, "--quiet");
        assertThat(missed.code()).isEqualTo(1);
    }

    @Test
    void contentsAreShownWithHits() throws IOException {
        Path json = Files.writeString(folder.resolve("docs.jsonl"), """
                {"id":"p","contents":"a red car","vector":{"red":1,"car":2}}
                {"id":"q","contents":"no car","vector":{"car":0.5}}
                """);
        Path index = folder.resolve("index");
        Cli.run("build", "--sparse", json, "--store", "contents", "--out", index)
                .ok();
        Cli.Result table =
                Cli.run("search", "--index", index, "--query", "red:1 car:1").ok();
        assertThat(table.out()).contains("a red car", "no car", "3.0000", "0.5000");
        Cli.Result lines = Cli.run("search", "--index", index, "--query", "{\"red\": 1}", "--json")
                .ok();
        assertThat(lines.out()).hasLineCount(1).contains("\"contents\":\"a red car\"", "\"row\":0");
        assertThat(Cli.run("search", "--index", index, "--query", "blue:1").ok().out())
                .contains("no hits");
        assertThat(Cli.run("search", "--index", index, "--query", "red").code()).isEqualTo(USAGE);
        assertThat(Cli.run("search", "--index", index, "--vector", "1 2").err()).contains("use --query");
    }
}
