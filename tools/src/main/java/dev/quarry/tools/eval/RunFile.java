package dev.quarry.tools.eval;

import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.TextLines;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;

/// TREC's run format, `query Q0 document rank score tag` on each line.
public final class RunFile {
    private static final int COLUMNS = 6;

    private RunFile() {}

    /// Reads a run, packed or not. Ranks are ignored: scores decide, see [Ranked#TREC_ORDER].
    ///
    /// @throws dev.quarry.tools.read.InputException also if a document appears twice for a query
    public static Run read(Path file) throws IOException {
        Run.Builder run = new Run.Builder();
        try (TextLines lines = TextLines.open(file)) {
            while (lines.next()) {
                if (lines.text().isBlank()) {
                    continue;
                }
                String[] parts = Columns.split(lines.text(), COLUMNS, COLUMNS);
                if (parts.length != COLUMNS) {
                    throw lines.failure("query Q0 document rank score tag", lines.text());
                }
                Ranked ranked = new Ranked(parts[2], score(lines, parts[4]));
                if (!run.tryAdd(parts[0], ranked)) {
                    throw lines.failure("each document once for query " + parts[0], parts[2] + " again");
                }
            }
        }
        return run.buildSorted();
    }

    private static double score(TextLines lines, String text) throws InputException {
        double score;
        try {
            score = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            InputException failure = lines.failure("a score that is a number", text);
            failure.initCause(e);
            throw failure;
        }
        if (Double.isNaN(score)) {
            throw lines.failure("a score that is a number", text);
        }
        return score;
    }

    /// Appends a run's lines to `out`, in the run's order, ranks from 1.
    ///
    /// Where trec_eval would turn that order round, because scores tie, the later score is written one float step
    /// below the earlier: reading the file back gives the same order, here and in trec_eval.
    ///
    /// @param tag name of the run, without blanks
    /// @throws IllegalArgumentException if an id or the tag has a blank in it or is empty: the format has no escape
    public static void write(Run run, String tag, Writer out) throws IOException {
        requireWord(tag, "tag");
        for (String query : run.queries()) {
            requireWord(query, "query id");
            int rank = 0;
            Ranked previous = null;
            for (Ranked ranked : run.of(query)) {
                requireWord(ranked.document(), "document id");
                Ranked written = ranked;
                if (previous != null && Ranked.TREC_ORDER.compare(previous, ranked) > 0) {
                    written = new Ranked(ranked.document(), Math.nextDown((float) previous.score()));
                }
                String score = number(written.score());
                out.write(query + " Q0 " + written.document() + " " + ++rank + " " + score + " " + tag + "\n");
                previous = written;
            }
        }
    }

    /// The shortest digits: a score that came from a float is written as that float.
    private static String number(double score) {
        float narrow = (float) score;
        return narrow == score ? Float.toString(narrow) : Double.toString(score);
    }

    private static void requireWord(String text, String what) {
        if (text.isEmpty() || text.chars().anyMatch(c -> Character.isWhitespace(c))) {
            throw new IllegalArgumentException(what + ": expected a word without blanks, found \"" + text + "\"");
        }
    }
}
