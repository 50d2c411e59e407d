package dev.quarry.tools.faiss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.pq.IvfQuery;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import dev.quarry.tools.Quarry;
import dev.quarry.tools.load.DocumentInputs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;

/// Files that faiss wrote, with what it answered from them. `make-files.py` made both.
final class FaissAnswers {

    /// How far scores may be from each other, of their size and in all.
    private static final float TOLERANCE = 1e-4f;

    /// A file of which faiss was asked.
    ///
    /// @param lists how many it has
    record Asked(String name, FaissForm form, int dim, String metric, long rows, int lists, List<Answer> answers) {

        @Override
        public String toString() {
            return name;
        }
    }

    /// The best rows of a query, the best first.
    ///
    /// @param query its number among those of its dimension
    record Answer(int probes, int query, List<Found> found) {

        /// Parses `PROBES QUERY ID:SCORE...` from a word on. An id of -1 means that there was no further row.
        static Answer parse(String[] words, int from) {
            List<Found> found = new ArrayList<>();
            for (int i = from + 2; i < words.length; i++) {
                int colon = words[i].indexOf(':');
                long id = Long.parseLong(words[i], 0, colon, 10);
                if (id >= 0) {
                    found.add(new Found(id, Float.parseFloat(words[i].substring(colon + 1))));
                }
            }
            return new Answer(Integer.parseInt(words[from]), Integer.parseInt(words[from + 1]), found);
        }
    }

    /// A hit: the larger product or the smaller distance is better.
    record Found(long id, float score) {

        boolean ties(Found other) {
            return Math.abs(score - other.score) <= TOLERANCE * Math.max(1, Math.abs(other.score));
        }
    }

    /// How many hits faiss was asked for.
    static final int K = 8;

    private FaissAnswers() {}

    static Path folder() {
        try {
            Path answers = Path.of(Objects.requireNonNull(FaissAnswers.class.getResource("answers.txt"))
                    .toURI());
            return Objects.requireNonNull(answers.getParent());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Asked> files() {
        List<Asked> files = new ArrayList<>();
        for (String[] words : lines(folder().resolve("answers.txt"))) {
            switch (words[0]) {
                case "file" ->
                    files.add(new Asked(
                            words[1],
                            FaissForm.valueOf(words[2]),
                            Integer.parseInt(words[3]),
                            words[4],
                            Long.parseLong(words[5]),
                            Integer.parseInt(words[6]),
                            new ArrayList<>()));
                case "answer" -> files.getLast().answers().add(Answer.parse(words, 1));
                default -> {}
            }
        }
        assertThat(files).isNotEmpty();
        return files;
    }

    /// The queries of a dimension, in order.
    static List<float[]> queries(int dim) {
        return queries(folder().resolve("answers.txt"), dim);
    }

    /// Those of another file.
    static List<float[]> queries(Path file, int dim) {
        List<float[]> queries = new ArrayList<>();
        for (String[] words : lines(file)) {
            if (words[0].equals("query") && Integer.parseInt(words[1]) == dim) {
                float[] query = new float[dim];
                for (int i = 0; i < dim; i++) {
                    query[i] = Float.parseFloat(words[2 + i]);
                }
                queries.add(query);
            }
        }
        return queries;
    }

    private static List<String[]> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split(" "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What an index answers, by ids that are numbers.
    static Answer ask(Index index, float[] vector, int query, int probes) {
        return ask(index, vector, query, probes, hit -> ((DocumentId.OfLong) hit.id()).value());
    }

    /// What an index answers.
    static Answer ask(Index index, float[] vector, int query, int probes, ToLongFunction<Hit> id) {
        Searcher searcher = index.searcher();
        Query asked =
                Query.of(DocumentInputs.DENSE_FIELD, FieldValue.dense(vector)).withK(K);
        boolean lists =
                index.model(DocumentInputs.DENSE_FIELD).orElseThrow().coarse().isPresent();
        List<Found> found = new ArrayList<>();
        for (Hit hit : searcher.search(lists ? asked.with(new IvfQuery(probes)) : asked)
                .list()) {
            found.add(new Found(id.applyAsLong(hit), hit.score()));
        }
        return new Answer(probes, query, found);
    }

    /// Requires the same rows at the same scores; rows that tie with each other or with the last may differ.
    static void assertSame(String what, List<Found> actual, List<Found> expected) {
        assertThat(actual).as("%s: %s", what, expected).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Found found = actual.get(i);
            assertThat(found.ties(expected.get(i)))
                    .as("%s, place %d: %s and %s", what, i, actual, expected)
                    .isTrue();
            boolean there = expected.stream().anyMatch(other -> other.id() == found.id() && other.ties(found));
            assertThat(there || found.ties(expected.getLast()))
                    .as("%s, place %d: %s among %s", what, i, found, expected)
                    .isTrue();
        }
    }

    /// Runs a command.
    ///
    /// @return its exit code, then what it wrote
    static String quarry(Object... words) {
        String[] args = Arrays.stream(words).map(String::valueOf).toArray(String[]::new);
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        int code = Quarry.commandLine(args).setOut(out).setErr(out).execute(args);
        out.flush();
        return code + " " + text;
    }
}
