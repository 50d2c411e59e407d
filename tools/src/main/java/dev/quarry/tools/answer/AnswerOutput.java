package dev.quarry.tools.answer;

import dev.quarry.Searcher;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Shows answers to people or programs.
///
/// @param searcher reads stored contents
/// @param scoreName what a score is: `score`, or `distance` where lower is better
public record AnswerOutput(Searcher searcher, String scoreName) {
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
        Table table = anyText ? new Table("rank", scoreName, "id", "contents") : new Table("rank", scoreName, "id");
        for (int i = 0; i < texts.size(); i++) {
            Hit hit = hits.list().get(i);
            String score = Units.decimals(hit.score(), 4);
            if (anyText) {
                table.row(i + 1, score, hit.id(), texts.get(i));
            } else {
                table.row(i + 1, score, hit.id());
            }
        }
        table.print(out, "  ");
        out.println(hits.exact() ? "  exact" : "  approximate");
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
            for (Hit hit : answer.hits().list()) {
                json.writeStartObject();
                json.writeStringProperty("id", hit.id().toString());
                json.writeNumberProperty("row", hit.row());
                json.writeNumberProperty(scoreName, hit.score());
                String text = contents(hit);
                if (!text.isEmpty()) {
                    json.writeStringProperty("contents", text);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void work(JsonGenerator json, Hits.Work work) {
        json.writeObjectPropertyStart("work");
        json.writeNumberProperty("rows_scored", work.rowsScored());
        json.writeNumberProperty("blocks_opened", work.blocksOpened());
        json.writeNumberProperty("summaries_scored", work.summariesScored());
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
