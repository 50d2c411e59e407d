package dev.quarry.tools.faiss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.Index;
import dev.quarry.kernel.Metric;
import dev.quarry.tools.read.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that faiss itself wrote: they are read, and searches of what comes of them give faiss's own answers.
class FaissOwnFilesTest {

    @TempDir
    Path folder;

    static List<FaissAnswers.Asked> files() {
        return FaissAnswers.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void answersAreThoseOfFaiss(FaissAnswers.Asked asked) throws IOException {
        Path file = FaissAnswers.folder().resolve(asked.name() + ".faiss");
        try (FaissReader reader = FaissReader.open(file)) {
            assertThat(reader.form()).isEqualTo(asked.form());
            assertThat(reader.rows()).isEqualTo(asked.rows());
            assertThat(reader.model().shape().dim()).isEqualTo(asked.dim());
            assertThat(reader.model().metric()).isEqualTo(asked.metric().equals("ip") ? Metric.DOT : Metric.SQUARED_L2);
        }
        Path made = folder.resolve("index");
        assertThat(FaissAnswers.quarry("import", "faiss", file, "--out", made, "--quiet"))
                .startsWith("0 imported  " + asked.rows() + " rows of " + asked.form());
        assertThat(FaissAnswers.quarry("check", made, "--quiet")).startsWith("0 ");
        List<float[]> queries = FaissAnswers.queries(asked.dim());
        assertThat(asked.answers()).hasSizeGreaterThanOrEqualTo(queries.size());
        try (Index index = Index.open(made)) {
            for (FaissAnswers.Answer answer : asked.answers()) {
                FaissAnswers.Answer ours =
                        FaissAnswers.ask(index, queries.get(answer.query()), answer.query(), answer.probes());
                FaissAnswers.assertSame(
                        "%s, query %d, %d probes".formatted(asked.name(), answer.query(), answer.probes()),
                        ours.found(),
                        answer.found());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsReadIsWrittenAsItWas(FaissAnswers.Asked asked) throws IOException {
        Path file = FaissAnswers.folder().resolve(asked.name() + ".faiss");
        Path copy = folder.resolve("copy");
        Path again = folder.resolve("again");
        copy(file, copy);
        copy(copy, again);
        assertThat(again).hasSameBinaryContentAs(copy);
        if (asked.form().hasLists()) {
            assertThat(Files.size(copy)).isEqualTo(Files.size(file));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (FaissReader sizes = FaissReader.open(from);
                FaissReader reader = FaissReader.open(from)) {
            long[] rows =
                    new long[sizes.model().coarse().map(lists -> lists.lists()).orElse(1)];
            while (sizes.next()) {
                rows[sizes.list()]++;
            }
            try (FaissWriter writer = FaissWriter.create(to, reader.form(), reader.model(), rows)) {
                while (reader.next()) {
                    writer.add(reader.id(), reader.codes(), 0);
                }
                writer.finish();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "untrained, 'a trained index, found an untrained one'",
        "ivf-flat, 'found IwFl'",
        "hnsw, 'found IHNp'",
        "six-bits, 'codes of 8 bits, or of 4 and an even number of sub-quantizers, found 6 bits'",
        "three-codes, 'found 4 bits, 1 sub-quantizers'",
        "pca, 'a linear transform without a bias (LTra or rrot), found Pcam'",
        "two-transforms, '1 transform, found 2'",
        "norm, 'found VNrm'",
        "itq, 'found Viqt'",
        "fast-scan, 'found IPfs'",
        "refined, 'found IxRF'",
        "coarse-graph, 'a flat index of centroids (IxF2 or IxFI), found IHNf'",
        "multi-index, 'found Imiq'",
        "wider, 'a transform from 8 dimensions to as many or fewer, found 8 to 16'",
        "mixed-metrics, 'lists chosen by DOT, as rows are scored, found lists chosen by SQUARED_L2'",
        "map-of-lists, 'found IwPQ'",
        "binary, 'found IBxF'"
    })
    void otherIndexesAreRefused(String name, String message) {
        Path file = FaissAnswers.folder().resolve("refused-" + name + ".faiss");
        assertThatThrownBy(() -> FaissReader.open(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
        Path made = folder.resolve("refused");
        assertThat(FaissAnswers.quarry("import", "faiss", file, "--out", made, "--quiet"))
                .startsWith("3 quarry import faiss: " + file + ": byte ")
                .contains(message);
        assertThat(made).doesNotExist();
    }

    @Test
    void everyFileIsTested() throws IOException {
        try (Stream<Path> all = Files.list(FaissAnswers.folder())) {
            int answers = 1;
            int refused = 17;
            assertThat(all.filter(file -> file.toString().matches(".*\\.(faiss|txt)")))
                    .hasSize(files().size() + refused + answers);
        }
    }
}
