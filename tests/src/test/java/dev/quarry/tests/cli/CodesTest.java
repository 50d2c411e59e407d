package dev.quarry.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Quantized vectors from a shell: by kind, by a budget of bytes, and what does not fit.
class CodesTest {

    @TempDir
    Path folder;

    private Collection files;

    @BeforeEach
    void generate() {
        files = new Collection(folder).dense("fbin");
    }

    private Cli.Result build(Object... options) {
        Object[] all = new Object[options.length + 7];
        System.arraycopy(
                new Object[] {
                    "build", "--dense", files.file("docs.fbin"), "--similarity", "l2", "--out", folder.resolve("index")
                },
                0,
                all,
                0,
                7);
        System.arraycopy(options, 0, all, 7, options.length);
        return Cli.run(all);
    }

    @ParameterizedTest
    @CsvSource({"--quantization,sq8", "--quantization,sq4", "--quantization,bit1", "--code-bytes,1000"})
    void codesAreBuiltCheckedAndSearched(String option, String value) {
        build(option, value).ok();
        Path index = folder.resolve("index");
        assertThat(Cli.run("check", index).ok().out()).contains("dense_codes");
        Cli.Result hits = Cli.run("search", "--index", index, "--like", 17, "--k", 5, "--json")
                .ok();
        assertThat(hits.out().split("\"row\":", -1)).hasSize(6);
    }

    @Test
    void whatDoesNotFitIsAnErrorAndLeavesNoFolder() {
        Cli.Result small = build("--code-bytes", 3);
        assertThat(small.code()).isEqualTo(2);
        assertThat(small.err()).contains("bytes: expected at least", "found 3");
        Cli.Result both = build("--code-bytes", 1000, "--quantization", "sq4");
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("--quantization or --code-bytes");
        assertThat(Files.exists(folder.resolve("index"))).isFalse();
    }
}
