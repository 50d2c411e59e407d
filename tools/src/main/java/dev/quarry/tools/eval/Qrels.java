package dev.quarry.tools.eval;

import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.TextLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// Relevance judgments: for each query, the documents judged and their grades. Immutable.
///
/// A grade of 1 and above is relevant, and is the gain in nDCG; 0 and negative grades are not relevant. A query all
/// of whose documents are not relevant still counts as judged.
public final class Qrels {
    private static final int TREC_COLUMNS = 4;
    private static final int BEIR_COLUMNS = 3;

    private final SequencedMap<String, Map<String, Integer>> grades;

    private Qrels(SequencedMap<String, Map<String, Integer>> grades) {
        this.grades = grades;
    }

    /// Judgments from `query -> document -> grade`; copied.
    public static Qrels of(Map<String, Map<String, Integer>> grades) {
        SequencedMap<String, Map<String, Integer>> copy = new LinkedHashMap<>();
        grades.forEach((query, documents) -> copy.put(query, new LinkedHashMap<>(documents)));
        return new Qrels(copy);
    }

    /// Reads TREC's four columns (`query iteration document grade`) or BEIR's three (`query document grade`, with or
    /// without a header line); all lines have the columns of the first. Packed files are fine.
    ///
    /// A judgment may be repeated with the same grade.
    ///
    /// @throws InputException also if a document has two grades for one query, or if there is no judgment
    public static Qrels read(Path file) throws IOException {
        SequencedMap<String, Map<String, Integer>> grades = new LinkedHashMap<>();
        try (TextLines lines = TextLines.open(file)) {
            int columns = 0;
            while (lines.next()) {
                if (lines.text().isBlank()) {
                    continue;
                }
                String[] parts = Columns.split(lines.text(), columns == 0 ? BEIR_COLUMNS : columns, TREC_COLUMNS);
                if (columns == 0) {
                    columns = parts.length;
                    if (columns == BEIR_COLUMNS && !isGrade(parts[2])) {
                        continue;
                    }
                }
                if (parts.length != columns || (columns != BEIR_COLUMNS && columns != TREC_COLUMNS)) {
                    throw lines.failure(
                            "query, iteration, document, grade (TREC) or query, document, grade (BEIR)", lines.text());
                }
                add(grades, lines, parts);
            }
        }
        if (grades.isEmpty()) {
            throw new InputException(file, "", "relevance judgments", "none");
        }
        return new Qrels(grades);
    }

    private static boolean isGrade(String text) {
        return text.matches("[+-]?[0-9]+");
    }

    private static void add(Map<String, Map<String, Integer>> grades, TextLines lines, String[] parts)
            throws InputException {
        String query = parts[0];
        String document = parts[parts.length - 2];
        if (query.isEmpty() || document.isEmpty()) {
            throw lines.failure("a query and a document", "an empty column");
        }
        int grade = Columns.wholeNumber(lines, parts[parts.length - 1], "a grade that is a whole number");
        Integer other =
                grades.computeIfAbsent(query, q -> new LinkedHashMap<>()).putIfAbsent(document, grade);
        if (other != null && other != grade) {
            throw lines.failure("one grade for " + document + " and query " + query, other + " and " + grade);
        }
    }

    /// The judged queries, in the order of the file.
    public SequencedSet<String> queries() {
        return Collections.unmodifiableSequencedSet(grades.sequencedKeySet());
    }

    /// The grades of a query's judged documents; empty if the query is not judged.
    public Map<String, Integer> of(String query) {
        return Collections.unmodifiableMap(grades.getOrDefault(query, Map.of()));
    }

    /// Whether the query has any judgment.
    public boolean judges(String query) {
        return grades.containsKey(query);
    }
}
