package dev.quarry.tools.answer;

import dev.quarry.Searcher;
import dev.quarry.query.Explanation;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.LegScore;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/// Shows answers to people or programs.
///
/// @param searcher reads stored contents
/// @param scoreName what a score is: `score`, or `distance` where lower is better
/// @param fields the fields of a search of several, in their order; empty for one
/// @param explaining explains each hit; empty where nobody asks for that
public record AnswerOutput(Searcher searcher, String scoreName, List<String> fields, Optional<Answering> explaining) {
    private static final int CONTENTS_SHOWN = 100;

    /// Prints hits as a table.
    ///
    /// @param heading whether to say which query it was
    public void table(PrintWriter out, Answer answer, Heading heading) {
        Hits hits = answer.hits();
        if (heading == Heading.QUERY_ID) {
            out.println("query " + answer.query().id());
        }
        if (hits.list().isEmpty()) {
            out.println("  no hits");
            return;
        }
        List<String> texts = hits.list().stream()
                .map(hit -> contents(hit))
                .map(AnswerOutput::shorten)
                .toList();
        boolean anyText = texts.stream().anyMatch(text -> !text.isEmpty());
        Table table = new Table(headings(answer, anyText).toArray(String[]::new));
        for (int i = 0; i < texts.size(); i++) {
            Hit hit = hits.list().get(i);
            List<Object> cells = new ArrayList<>(List.of(i + 1, Units.decimals(hit.score(), 4)));
            if (!answer.groups().isEmpty()) {
                cells.add(answer.groups().get(i));
            }
            cells.add(hit.id());
            if (!answer.legs().isEmpty()) {
                answer.legs().get(i).forEach(leg -> cells.add(show(leg)));
            }
            if (anyText) {
                cells.add(texts.get(i));
            }
            table.row(cells.toArray());
        }
        table.print(out, "  ");
        out.println(hits.exact() ? "  exact" : "  approximate");
        for (Hit hit : explaining.isPresent() ? hits.list() : List.<Hit>of()) {
            out.println();
            explanations(answer, hit).forEach(text -> out.println("  " + text.replace("\n", "\n  ")));
        }
    }

    private List<String> headings(Answer answer, boolean anyText) {
        List<String> headings = new ArrayList<>(List.of("rank", scoreName));
        if (!answer.groups().isEmpty()) {
            headings.add("group");
        }
        headings.add("id");
        if (!answer.legs().isEmpty()) {
            headings.addAll(fields);
        }
        if (anyText) {
            headings.add("contents");
        }
        return headings;
    }

    /// A score and the rank that belongs to it, `-` for none.
    private static String show(LegScore leg) {
        String score = leg.score().map(value -> Units.decimals(value, 4)).orElse("-");
        return leg.rank().isPresent() ? score + " (" + leg.rank().getAsInt() + ")" : score;
    }

    private List<String> explanations(Answer answer, Hit hit) {
        return explaining.stream()
                .flatMap(how -> how.explain(searcher, answer.query(), hit.row()).stream())
                .map(Explanation::toString)
                .toList();
    }

    /// Whether a table begins with the query's id.
    public enum Heading {
        QUERY_ID,
        NONE
    }

    /// Prints an answer as one JSON object.
    public void json(PrintWriter out, Answer answer) {
        JsonOutput.object(out, json -> {
            json.writeStringProperty("query", answer.query().id());
            json.writeBooleanProperty("exact", answer.hits().exact());
            json.writeNumberProperty("latency_us", answer.nanos() / 1e3);
            work(json, answer.hits().work());
            json.writeArrayPropertyStart("hits");
            for (int i = 0; i < answer.hits().list().size(); i++) {
                Hit hit = answer.hits().list().get(i);
                json.writeStartObject();
                json.writeStringProperty("id", hit.id().toString());
                json.writeNumberProperty("row", hit.row());
                json.writeNumberProperty(scoreName, hit.score());
                if (!answer.groups().isEmpty()) {
                    json.writeStringProperty("group", answer.groups().get(i));
                }
                if (!answer.legs().isEmpty()) {
                    legs(json, answer.legs().get(i));
                }
                if (explaining.isPresent()) {
                    json.writeStringProperty("explanation", String.join("\n", explanations(answer, hit)));
                }
                String text = contents(hit);
                if (!text.isEmpty()) {
                    json.writeStringProperty("contents", text);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private void legs(JsonGenerator json, List<LegScore> legs) {
        json.writeArrayPropertyStart("fields");
        for (int i = 0; i < legs.size(); i++) {
            json.writeStartObject();
            json.writeStringProperty("field", fields.get(i));
            legs.get(i).rank().ifPresent(rank -> json.writeNumberProperty("rank", rank));
            legs.get(i).score().ifPresent(score -> json.writeNumberProperty("score", score));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void work(JsonGenerator json, Hits.Work work) {
        json.writeObjectPropertyStart("work");
        json.writeNumberProperty("rows_scored", work.rowsScored());
        json.writeNumberProperty("blocks_opened", work.blocksOpened());
        json.writeNumberProperty("summaries_scored", work.summariesScored());
        json.writeNumberProperty("lists_probed", work.listsProbed());
        json.writeNumberProperty("nodes_expanded", work.nodesExpanded());
        json.writeEndObject();
    }

    private String contents(Hit hit) {
        return new String(searcher.payload(hit.row()), StandardCharsets.UTF_8);
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= CONTENTS_SHOWN ? line : line.substring(0, CONTENTS_SHOWN) + "...";
    }
}
