package dev.quarry.tools.faiss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.PqModel;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.Hit;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.tools.load.DocumentInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is exported is read by faiss itself, which then answers as the index does. Skipped where Python has no
/// faiss.
class FaissReadsOursTest {

    private static final String PYTHON = "/usr/bin/python3";
    private static final int SECONDS = 120;
    private static final long SEED = 11;
    private static final int DIM = 16;
    private static final int ROWS = 400;

    /// An exported file, what it was made of, and how many lists are visited: where some are empty all of them,
    /// as these are visited by faiss too.
    private record Job(Path index, Path file, FaissForm form, int probes) {}

    @TempDir
    Path folder;

    private final List<Job> jobs = new ArrayList<>();

    /// Indexes of files that faiss wrote, in every form that fits their models.
    @Test
    void formsOfImportedIndexes() throws IOException, InterruptedException {
        requireFaiss();
        Set<String> covered = new HashSet<>();
        for (FaissAnswers.Asked asked : FaissAnswers.files()) {
            Path index = folder.resolve(asked.name());
            Path file = FaissAnswers.folder().resolve(asked.name() + ".faiss");
            assertThat(FaissAnswers.quarry("import", "faiss", file, "--out", index, "--quiet"))
                    .startsWith("0 ");
            for (FaissForm form : FaissForm.values()) {
                if (form.hasRotation() == asked.form().hasRotation()
                        && form.hasLists() == asked.form().hasLists()) {
                    export(index, form, asked.answers().getFirst().probes());
                    try (Index opened = Index.open(index)) {
                        covered.add(form + " " + model(opened).shape().codes().bits());
                    }
                }
            }
        }
        assertThat(covered).hasSize(2 * FaissForm.values().length - 1).doesNotContain("OPQ_IVF_PQ 8");
        compare(FaissAnswers.folder().resolve("answers.txt"));
    }

    /// Indexes of vectors, with rotations and lists trained here. Cosines are products of queries of length 1.
    @Test
    void builtIndexes() throws IOException, InterruptedException {
        requireFaiss();
        for (Similarity similarity : Similarity.values()) {
            for (int lists : new int[] {0, 5}) {
                for (CoarseQuantizer.Encodes encodes : CoarseQuantizer.Encodes.values()) {
                    String name = "%s-%d-%s".formatted(similarity, lists, encodes);
                    if (lists > 0 || encodes == CoarseQuantizer.Encodes.VECTORS) {
                        Path index = folder.resolve(name);
                        build(
                                index,
                                similarity,
                                lists == 0
                                        ? new DenseField.Indexing.Scan()
                                        : new DenseField.Indexing.Ivf(lists, encodes));
                        export(index, lists == 0 ? FaissForm.OPQ_IVF1_PQ : FaissForm.OPQ_IVF_PQ, 2);
                    }
                }
            }
        }
        compare(Files.write(folder.resolve("queries"), queries()));
    }

    private static void build(Path folder, Similarity similarity, DenseField.Indexing indexing) throws IOException {
        Random random = new Random(SEED);
        DenseField field = DenseField.of(DocumentInputs.DENSE_FIELD, DIM, similarity)
                .withIndexing(new DenseField.Indexing.Scan())
                .withQuantization(Quantization.Product.of(4)
                        .withBits(8)
                        .withRotationSteps(1)
                        .withVectors(Quantization.Vectors.DROPPED))
                .withIndexing(indexing);
        Index.create(folder, Schema.withLongIds(field));
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int row = 0; row < ROWS; row++) {
                writer.add(Document.of(7L * row + 3).with(field.name(), FieldValue.dense(vector(random))));
            }
            writer.commit();
            for (int row = 0; row < ROWS; row += 9) {
                writer.delete(new DocumentId.OfLong(7L * row + 3));
            }
            writer.commit();
        }
    }

    private static float[] vector(Random random) {
        float[] vector = new float[DIM];
        double square = 0;
        for (int i = 0; i < DIM; i++) {
            vector[i] = (float) (random.nextGaussian() + 0.3 * i);
            square += vector[i] * vector[i];
        }
        for (int i = 0; i < DIM; i++) {
            vector[i] /= (float) Math.sqrt(square);
        }
        return vector;
    }

    private static List<String> queries() {
        Random random = new Random(SEED + 1);
        List<String> lines = new ArrayList<>();
        for (int query = 0; query < 5; query++) {
            StringBuilder line = new StringBuilder("query " + DIM);
            for (float value : vector(random)) {
                line.append(' ').append(value);
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private void export(Path index, FaissForm form, int probes) {
        Path file = index.resolveSibling(index.getFileName() + "-" + form);
        String wanted = form.name().toLowerCase(Locale.ROOT);
        assertThat(FaissAnswers.quarry("export", "faiss", index, "--form", wanted, "--out", file, "--quiet"))
                .startsWith("0 exported");
        jobs.add(new Job(index, file, form, probes));
    }

    private static PqModel model(Index index) {
        return index.model(DocumentInputs.DENSE_FIELD).orElseThrow();
    }

    private void compare(Path queries) throws IOException, InterruptedException {
        List<String[]> lines = faiss(queries);
        int at = 0;
        for (Job job : jobs) {
            try (Index index = Index.open(job.index())) {
                int lists = model(index)
                        .coarse()
                        .map(CoarseQuantizer::lists)
                        .orElse(job.form().hasIds() ? 1 : 0);
                if (job.form().rows() == FaissForm.Rows.MAPPED) {
                    lists = 0;
                }
                assertThat(lines.get(at++))
                        .as("%s, seed %d", job, SEED)
                        .containsExactly("file", String.valueOf(index.documents()), String.valueOf(lists));
                ToLongFunction<Hit> id = job.form().hasIds() ? hit -> ((DocumentId.OfLong) hit.id()).value() : Hit::row;
                List<float[]> vectors =
                        FaissAnswers.queries(queries, model(index).shape().dim());
                for (int query = 0; query < vectors.size(); query++) {
                    FaissAnswers.Answer theirs = FaissAnswers.Answer.parse(lines.get(at++), 1);
                    FaissAnswers.Answer ours = FaissAnswers.ask(index, vectors.get(query), query, job.probes(), id);
                    FaissAnswers.assertSame(
                            "%s, query %d, seed %d".formatted(job, query, SEED), ours.found(), theirs.found());
                }
            }
        }
        assertThat(lines).hasSize(at);
    }

    private static void requireFaiss() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(PYTHON)), "no " + PYTHON + ": faiss itself is not asked");
        Process process = new ProcessBuilder(PYTHON, "-c", "import faiss")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        Assumptions.assumeTrue(
                ended && process.exitValue() == 0,
                "Python has no module faiss (Debian: python3-faiss): it is not asked");
    }

    private List<String[]> faiss(Path queries) throws IOException, InterruptedException {
        Path input = folder.resolve("jobs");
        Files.write(
                input, jobs.stream().map(job -> job.probes() + " " + job.file()).toList());
        Path output = folder.resolve("answers");
        Process process = new ProcessBuilder(
                        PYTHON,
                        FaissAnswers.folder().resolve("search.py").toString(),
                        queries.toString(),
                        String.valueOf(FaissAnswers.K))
                .redirectErrorStream(true)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no answer in " + SECONDS + " s: " + Files.readString(output));
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output).stream()
                .map(line -> line.split(" "))
                .peek(words -> assertThat(words[0]).as(Arrays.toString(words)).isIn("file", "answer"))
                .toList();
    }
}
