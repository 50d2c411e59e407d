package dev.quarry.query;

import dev.quarry.query.Explanation.Reasons;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// An explanation in lines to read.
final class ExplanationText {

    private final List<String> lines = new ArrayList<>();

    private ExplanationText() {}

    static String of(Explanation explanation) {
        ExplanationText text = new ExplanationText();
        text.head(explanation);
        switch (explanation.reasons()) {
            case Reasons.NoValue nothing -> text.line("  it has no value in the field");
            case Reasons.SharedTerms terms -> text.terms(terms);
            case Reasons.Dimensions dimensions -> text.dimensions(dimensions);
            case Reasons.MatchedVectors matched -> text.matches(matched);
        }
        text.work(explanation.hits());
        return String.join("\n", text.lines);
    }

    private void line(String text) {
        lines.add(text.stripTrailing());
    }

    private void row(String name, String query, String document, double adds) {
        line(String.format(Locale.ROOT, "  %-24s %12s %12s %12.6g", name, query, document, adds));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    private void head(Explanation explanation) {
        String score =
                explanation.score().map(value -> "score " + number(value)).orElse("no score");
        String rank = explanation.rank().isPresent()
                ? "rank " + explanation.rank().getAsInt()
                : "not among the " + explanation.hits().list().size() + " hits";
        line("document " + explanation.id() + " (row " + explanation.row() + "), field "
                + explanation.query().field() + ": " + score + ", " + rank + " of "
                + (explanation.hits().exact() ? "an exact" : "an approximate") + " search");
    }

    private void heading(String name, String last) {
        line(String.format(Locale.ROOT, "  %-24s %12s %12s %12s", name, "query", "document", last));
    }

    private void terms(Reasons.SharedTerms shared) {
        if (shared.terms().isEmpty()) {
            line("  it shares no term with the query");
            return;
        }
        heading("term", "product");
        for (Explanation.SharedTerm term : shared.terms()) {
            row(term.term(), number(term.queryWeight()), number(term.documentWeight()), term.product());
        }
        row("sum", "", "", shared.sum());
    }

    private void dimensions(Reasons.Dimensions dimensions) {
        line("  " + dimensions.similarity() + ", length of the query " + number(dimensions.queryNorm())
                + ", of the document " + number(dimensions.documentNorm()));
        heading("dimension", "adds");
        for (Explanation.Dimension dimension : dimensions.largest()) {
            row(
                    Integer.toString(dimension.number()),
                    number(dimension.queryValue()),
                    number(dimension.documentValue()),
                    dimension.adds());
        }
        row("all others", "", "", dimensions.rest());
        row("sum", "", "", dimensions.sum());
        dimensions.codeScore().ifPresent(code -> line("  score by its code alone: " + number(code)));
    }

    private void matches(Reasons.MatchedVectors matched) {
        line("  of its " + matched.documentVectors() + " vectors the best for each of "
                + matched.matches().size() + " query vectors, by " + matched.similarity());
        heading("vector", "adds");
        for (Explanation.VectorMatch match : matched.matches()) {
            row("", Integer.toString(match.queryVector()), Integer.toString(match.documentVector()), match.adds());
        }
        row("sum", "", "", matched.sum());
    }

    private void work(Hits hits) {
        Hits.Work work = hits.work();
        StringBuilder text = new StringBuilder("  the search scored " + work.rowsScored() + " rows");
        if (work.summariesScored() > 0) {
            text.append(", ")
                    .append(work.summariesScored())
                    .append(" summaries of blocks, opened ")
                    .append(work.blocksOpened())
                    .append(" blocks and skipped ")
                    .append(work.blocksSkipped());
        }
        if (work.listsProbed() > 0) {
            text.append(", scanned ").append(work.listsProbed()).append(" lists");
        }
        if (work.nodesExpanded() > 0) {
            text.append(", visited the neighbors of ")
                    .append(work.nodesExpanded())
                    .append(" nodes");
        }
        lines.add(text.toString());
    }
}
