package dev.quarry.tools.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.SampleFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalFilesTest {
    @TempDir
    Path folder;

    @Test
    void judgmentsInTheirThreeShapes() throws IOException {
        String[] shapes = {
            "q1 0 a 2\nq1 0 b -1\n\nq2 0 a 0\n",
            "q1\t0\ta\t2\nq1\tQ0\tb\t-1\nq2\t0\ta\t0",
            "query-id\tcorpus-id\tscore\nq1\ta\t2\nq1\tb\t-1\nq2\ta\t0\n",
            "q1\ta\t2\r\nq1\tb\t-1\r\nq2\ta\t0\r\nq2\ta\t0\r\n",
        };
        for (String shape : shapes) {
            Qrels qrels = Qrels.read(SampleFiles.write(folder, "qrels", shape));
            assertThat(qrels.queries()).as(shape).containsExactly("q1", "q2");
            assertThat(qrels.of("q1")).isEqualTo(Map.of("a", 2, "b", -1));
            assertThat(qrels.of("q2")).isEqualTo(Map.of("a", 0));
            assertThat(qrels.of("q3")).isEmpty();
        }
        Path spaced = SampleFiles.write(folder, "qrels", "query\tdocument\tgrade\nq 1\tdoc a\t1\n");
        assertThat(Qrels.read(spaced).of("q 1")).isEqualTo(Map.of("doc a", 1));
        Path packed = Files.write(folder.resolve("q.gz"), SampleFiles.gzip(SampleFiles.bytes(shapes[0])));
        assertThat(Qrels.read(packed).queries()).hasSize(2);
    }

    @Test
    void judgmentsThatAreNone() throws IOException {
        qrelsFail(
                "line 1: expected query, iteration, document, grade (TREC) or query, document, grade (BEIR)", "q a\n");
        qrelsFail("line 2: expected query, iteration", "q\ta\t1\nq 0 a 1\n");
        qrelsFail("line 2: expected a grade that is a whole number, found x", "q 0 a 1\nq 0 b x\n");
        qrelsFail("line 3: expected a grade that is a whole number, found y", "a\tb\tscore\nq\ta\t1\nq\tb\ty\n");
        qrelsFail("line 2: expected one grade for a and query q, found 1 and 2", "q 0 a 1\nq 0 a 2\n");
        qrelsFail("expected relevance judgments, found none", "query-id\tcorpus-id\tscore\n");
        qrelsFail("expected relevance judgments, found none", "");
        qrelsFail("line 1: expected a query and a document, found an empty column", "\ta\t1\n");
    }

    private void qrelsFail(String message, String text) throws IOException {
        Path file = SampleFiles.write(folder, "qrels", text);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> Qrels.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    @Test
    void runsAreWrittenInOrderAndReadBack() throws IOException {
        Run run = new Run.Builder()
                .add("q1", "b", 0.1f)
                .add("q1", "a", 12.5)
                .add("q2", "z", 1 / 3.0)
                .add("q1", "c", 0.1f)
                .buildSorted();
        StringWriter text = new StringWriter();
        RunFile.write(run, "quarry", text);
        assertThat(text).hasToString("""
                        q1 Q0 a 1 12.5 quarry
                        q1 Q0 c 2 0.1 quarry
                        q1 Q0 b 3 0.1 quarry
                        q2 Q0 z 1 0.3333333333333333 quarry
                        """);
        Run back = RunFile.read(Files.writeString(folder.resolve("run.txt"), text.toString()));
        StringWriter again = new StringWriter();
        RunFile.write(back, "quarry", again);
        assertThat(again).hasToString(text.toString());
    }

    @Test
    void aSearchersOrderSurvivesTheFile() throws IOException {
        Run run = new Run.Builder()
                .add("q", "d1", 7)
                .add("q", "d2", 7)
                .add("q", "d3", 7)
                .add("q", "d4", Math.nextDown(7f))
                .add("q", "d0", 1)
                .build();
        StringWriter text = new StringWriter();
        RunFile.write(run, "t", text);
        assertThat(text.toString()).startsWith("q Q0 d1 1 7.0 t\nq Q0 d2 2 6.9999995 t\nq Q0 d3 3 6.999999 t\n");
        Run back = RunFile.read(Files.writeString(folder.resolve("run"), text.toString()));
        assertThat(back.of("q")).extracting(Ranked::document).containsExactly("d1", "d2", "d3", "d4", "d0");
    }

    @Test
    void ranksInAFileDoNotCount() throws IOException {
        Run run =
                RunFile.read(SampleFiles.write(folder, "run", "q Q0 a 1 0.5 t\nq\tQ0\tb\t2\t5e-1\tt\nq Q0 c 3 9 t\n"));
        assertThat(run.of("q")).extracting(Ranked::document).containsExactly("c", "b", "a");
    }

    @Test
    void runsThatAreNone() throws IOException {
        runFails("line 1: expected query Q0 document rank score tag, found q Q0 a 1 0.5", "q Q0 a 1 0.5\n");
        runFails("line 1: expected a score that is a number, found x", "q Q0 a 1 x t\n");
        runFails("line 1: expected a score that is a number, found NaN", "q Q0 a 1 NaN t\n");
        runFails("line 2: expected each document once for query q, found a again", "q Q0 a 1 2 t\nq Q0 a 2 1 t\n");
    }

    private void runFails(String message, String text) throws IOException {
        Path file = SampleFiles.write(folder, "run", text);
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> RunFile.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    @Test
    void idsWithBlanksCannotBeWritten() {
        for (String id : new String[] {"a b", "", "a\tb"}) {
            Run run = new Run.Builder().add("q", id, 1).build();
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> RunFile.write(run, "tag", new StringWriter()))
                    .withMessageContaining("document id: expected a word without blanks");
        }
    }
}
