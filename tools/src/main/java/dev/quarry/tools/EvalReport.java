package dev.quarry.tools;

import dev.quarry.query.Hits;
import dev.quarry.tools.answer.Throughput;
import dev.quarry.tools.answer.TimedAnswers;
import dev.quarry.tools.eval.Evaluation;
import dev.quarry.tools.eval.LatencyStats;
import dev.quarry.tools.eval.Measure;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What an evaluation found.
///
/// @param recall by cut-off, against exact search; empty if that was not asked for
/// @param recallWithTies the same, any row that scores like the last exact one counting; empty if scores are unknown
/// @param quality against judgments; null if there are none
/// @param latency on one thread
/// @param throughput on several
record EvalReport(
        Subject subject,
        List<Integer> cuts,
        Map<Integer, Double> recall,
        Map<Integer, Double> recallWithTies,
        @Nullable Evaluation quality,
        LatencyStats.Summary latency,
        Throughput throughput,
        Exactness exactness,
        Hits.Work meanWork) {

    /// Whether all answers are guaranteed exact.
    enum Exactness {
        EXACT,
        APPROXIMATE;

        static Exactness of(TimedAnswers answers) {
            return answers.exact() ? EXACT : APPROXIMATE;
        }
    }

    /// What was evaluated.
    record Subject(Path index, long generation, long documents, Searched searched, int queries, int passes) {}

    void print(PrintWriter out, boolean json) {
        if (json) {
            JsonOutput.object(out, this::write);
        } else {
            printText(out);
        }
        out.flush();
    }

    private void write(JsonGenerator json) {
        json.writeStringProperty("index", subject.index().toString());
        json.writeNumberProperty("generation", subject.generation());
        json.writeNumberProperty("documents", subject.documents());
        json.writeNumberProperty("queries", subject.queries());
        subject.searched().write(json);
        json.writeBooleanProperty("exact", exactness == Exactness.EXACT);
        if (!recall.isEmpty()) {
            byCut(json, "recall", recall);
        }
        if (!recallWithTies.isEmpty()) {
            byCut(json, "recall_with_ties", recallWithTies);
        }
        if (quality != null) {
            quality(quality).forEach((name, values) -> byCut(json, name, values));
            json.writeNumberProperty("judged_queries", quality.perQuery().size());
        }
        json.writeObjectPropertyStart("latency_us");
        json.writeNumberProperty("mean", latency.meanMicros());
        json.writeNumberProperty("p50", latency.p50Micros());
        json.writeNumberProperty("p95", latency.p95Micros());
        json.writeNumberProperty("p99", latency.p99Micros());
        json.writeNumberProperty("max", latency.maxMicros());
        json.writeEndObject();
        json.writeNumberProperty("qps", latency.queriesPerSecond());
        json.writeObjectPropertyStart("throughput");
        json.writeNumberProperty("threads", throughput.threads());
        json.writeNumberProperty("qps", throughput.queriesPerSecond());
        json.writeEndObject();
        json.writeNumberProperty("passes", subject.passes());
        json.writeObjectPropertyStart("mean_work");
        json.writeNumberProperty("rows_scored", meanWork.rowsScored());
        json.writeNumberProperty("blocks_opened", meanWork.blocksOpened());
        json.writeNumberProperty("summaries_scored", meanWork.summariesScored());
        json.writeNumberProperty("lists_probed", meanWork.listsProbed());
        json.writeNumberProperty("nodes_expanded", meanWork.nodesExpanded());
        json.writeEndObject();
    }

    private static void byCut(JsonGenerator json, String name, Map<Integer, Double> values) {
        json.writeObjectPropertyStart(name);
        values.forEach((k, value) -> json.writeNumberProperty(k.toString(), value));
        json.writeEndObject();
    }

    private static Map<String, Map<Integer, Double>> quality(Evaluation quality) {
        Map<String, Map<Integer, Double>> byName = new LinkedHashMap<>();
        quality.means().forEach((measure, mean) -> {
            String name = switch (measure) {
                case Measure.Ndcg ndcg -> "ndcg";
                case Measure.ReciprocalRank rank -> "mrr";
                case Measure.AveragePrecision average -> "map";
                case Measure.RelevantRecall relevant -> "relevant_recall";
                case Measure.Precision precision -> "precision";
            };
            byName.computeIfAbsent(name, key -> new LinkedHashMap<>()).put(measure.k(), mean);
        });
        return byName;
    }

    private void printText(PrintWriter out) {
        out.println(subject.index() + ", field " + subject.searched().fields() + ": " + Units.count(subject.documents())
                + " documents, " + Units.count(subject.queries()) + " queries");
        out.println("search: " + subject.searched().describe()
                + (exactness == Exactness.EXACT ? "; all answers are exact" : ""));
        Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
        if (!recall.isEmpty()) {
            lines.put("recall of exact", recall);
        }
        if (!recallWithTies.isEmpty()) {
            lines.put("  ties counted", recallWithTies);
        }
        if (quality != null) {
            lines.putAll(quality(quality));
        }
        if (!lines.isEmpty()) {
            String[] headings = new String[cuts.size() + 1];
            headings[0] = "";
            for (int i = 0; i < cuts.size(); i++) {
                headings[i + 1] = "@" + cuts.get(i);
            }
            Table table = new Table(headings);
            lines.forEach((name, values) -> {
                Object[] cells = new Object[headings.length];
                cells[0] = name;
                for (int i = 0; i < cuts.size(); i++) {
                    cells[i + 1] = Units.decimals(values.getOrDefault(cuts.get(i), Double.NaN), 4);
                }
                table.row(cells);
            });
            table.print(out, "  ");
        }
        if (quality != null && quality.missing() > 0) {
            out.println("  judged queries that were not asked: " + quality.missing());
        }
        out.println("latency in us, one thread: mean " + micros(latency.meanMicros()) + ", p50 "
                + micros(latency.p50Micros()) + ", p95 " + micros(latency.p95Micros()) + ", p99 "
                + micros(latency.p99Micros()) + "; " + Units.count(Math.round(latency.queriesPerSecond()))
                + " queries/s over " + subject.passes() + " passes");
        out.println("throughput, " + throughput.threads() + " threads: "
                + Units.count(Math.round(throughput.queriesPerSecond())) + " queries/s");
        out.println("work a query: " + Units.count(meanWork.summariesScored()) + " summaries, "
                + Units.count(meanWork.blocksOpened()) + " blocks, " + Units.count(meanWork.rowsScored()) + " rows");
    }

    private static String micros(double value) {
        return Units.decimals(value, 1);
    }
}
