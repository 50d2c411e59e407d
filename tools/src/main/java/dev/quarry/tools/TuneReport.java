package dev.quarry.tools;

import dev.quarry.schema.Field;
import dev.quarry.tools.option.MethodOptions;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import dev.quarry.tune.Measurement;
import dev.quarry.tune.TuneResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;

/// What tuning found, for people or programs.
///
/// @param documentTerms the most terms of the documents that stood in for queries; empty if there were real queries
/// @param stored the commit with the new defaults; empty if nothing was stored
record TuneReport(Path index, Field field, TuneResult result, OptionalLong documentTerms, OptionalLong stored) {

    void print(PrintWriter out, boolean json) {
        if (json) {
            JsonOutput.object(out, this::write);
        } else {
            printText(out);
        }
        out.flush();
    }

    private void write(JsonGenerator json) {
        json.writeStringProperty("index", index.toString());
        json.writeStringProperty("field", field.name());
        json.writeNumberProperty("recall", result.target().recall());
        json.writeNumberProperty("k", result.target().k());
        json.writeNumberProperty("queries", result.queries());
        json.writeBooleanProperty("queries_are_documents", documentTerms.isPresent());
        json.writeBooleanProperty("met", result.met());
        json.writeBooleanProperty("always_exact", result.alwaysExact());
        json.writeNumberProperty("best_recall", result.bestRecall());
        json.writeNumberProperty("exact_mean_us", result.exact().latency().meanMicros());
        json.writeBooleanProperty("exact_is_faster", result.exactIsFaster());
        if (result.chosen().isPresent()) {
            json.writeObjectPropertyStart("chosen");
            write(json, result.chosen().get());
            json.writeEndObject();
        }
        json.writeArrayPropertyStart("frontier");
        for (Measurement one : result.frontier()) {
            json.writeStartObject();
            write(json, one);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (stored.isPresent()) {
            json.writeNumberProperty("stored_generation", stored.getAsLong());
        }
    }

    private static void write(JsonGenerator json, Measurement one) {
        MethodOptions.write(json, one.method());
        json.writeNumberProperty("recall", one.recall());
        json.writeNumberProperty("held_out_recall", one.heldOutRecall());
        json.writeObjectPropertyStart("latency_us");
        json.writeNumberProperty("mean", one.latency().meanMicros());
        json.writeNumberProperty("p50", one.latency().p50Micros());
        json.writeNumberProperty("p99", one.latency().p99Micros());
        json.writeEndObject();
        json.writeObjectPropertyStart("mean_work");
        json.writeNumberProperty("rows_scored", one.work().rowsScored());
        json.writeNumberProperty("blocks_opened", one.work().blocksOpened());
        json.writeNumberProperty("summaries_scored", one.work().summariesScored());
        json.writeEndObject();
    }

    private void printText(PrintWriter out) {
        out.println(index + ", field " + field.name() + ": " + Units.count(result.queries()) + " "
                + (documentTerms.isPresent() ? "documents as queries" : "queries") + ", half of them held out");
        if (result.alwaysExact()) {
            out.println("every search of this field is exact, " + micros(result.exact()) + " us on average: there is"
                    + " nothing to tune");
            return;
        }
        Table table = new Table("", "recall", "held out", "mean us", "p50", "p99", "rows", "summaries", "setting");
        for (Measurement one : result.frontier()) {
            row(table, one, chosen(one) ? "->" : "");
        }
        if (result.chosen().isPresent() && result.frontier().stream().noneMatch(this::chosen)) {
            row(table, result.chosen().get(), "->");
        }
        table.print(out, "  ");
        out.println("exact search: " + micros(result.exact()) + " us on average");
        verdict(out);
    }

    private boolean chosen(Measurement one) {
        return result.chosen().filter(one::equals).isPresent();
    }

    private static void row(Table table, Measurement one, String mark) {
        table.row(
                mark,
                Units.decimals(one.recall(), 4),
                Units.decimals(one.heldOutRecall(), 4),
                micros(one),
                Units.decimals(one.latency().p50Micros(), 1),
                Units.decimals(one.latency().p99Micros(), 1),
                Math.round(one.work().rowsScored()),
                Math.round(one.work().summariesScored()),
                MethodOptions.describe(one.method()));
    }

    private void verdict(PrintWriter out) {
        String wanted =
                "recall " + result.target().recall() + " at " + result.target().k();
        if (result.chosen().isEmpty()) {
            double best = result.bestRecall();
            out.println(wanted + " cannot be reached: the best on both halves is " + Units.decimals(best, 4) + ", "
                    + Units.decimals(result.target().recall() - best, 4) + " too low; nothing was stored");
            return;
        }
        out.println(wanted + ": " + MethodOptions.describe(result.chosen().get().method()));
        if (result.exactIsFaster()) {
            out.println("exact search is faster than that on these documents: search with --exact, or build with more"
                    + " --seismic-rows");
        }
        out.println(
                stored.isPresent()
                        ? "stored as the field's default, generation " + stored.getAsLong()
                        : "not stored (dry run)");
    }

    private static String micros(Measurement one) {
        return Units.decimals(one.latency().meanMicros(), 1);
    }
}
