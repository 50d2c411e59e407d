package dev.quarry.tools;

import dev.quarry.batch.BatchCounts;
import dev.quarry.jpq.Measure;
import dev.quarry.jpq.Measures;
import dev.quarry.jpq.Outcome;
import dev.quarry.jpq.TrainingReport;
import dev.quarry.tools.report.BatchFigures;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.TrainingPlot;
import dev.quarry.tools.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import tools.jackson.core.JsonGenerator;

/// What training came to.
///
/// @param decides the measure that decided
/// @param generation of the commit that has the model; empty when it was not stored
record TrainReport(
        Path index, String field, Outcome outcome, Measure decides, OptionalLong generation, BatchCounts batches) {

    /// Draws the curves.
    void plot(Path file) throws IOException {
        Files.writeString(file, TrainingPlot.svg(index + ", field " + field, outcome.report()));
    }

    void print(PrintWriter to, boolean json) throws IOException {
        if (json) {
            JsonOutput.object(to, this::write);
        } else {
            print(to);
        }
    }

    private void write(JsonGenerator json) {
        TrainingReport report = outcome.report();
        json.writeStringProperty("index", index.toString());
        json.writeStringProperty("field", field);
        json.writeBooleanProperty("better", outcome instanceof Outcome.Better);
        json.writeStringProperty("measure", decides.name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("steps", report.stepsTaken());
        json.writeNumberProperty("best_step", report.bestStep());
        json.writeStringProperty("end", report.end().name().toLowerCase(Locale.ROOT));
        write(json, "before", report.before());
        write(json, "after", report.after());
        report.uncompressed().ifPresent(full -> write(json, "full_vectors", full));
        json.writeArrayPropertyStart("losses");
        for (TrainingReport.LossPoint point : report.losses()) {
            json.writeStartObject();
            json.writeNumberProperty("step", point.step());
            json.writeNumberProperty("loss", point.loss());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("held_out");
        for (TrainingReport.HeldOutPoint point : report.heldOut()) {
            json.writeStartObject();
            json.writeNumberProperty("step", point.step());
            write(json, "measures", point.measures());
            json.writeEndObject();
        }
        json.writeEndArray();
        if (generation.isPresent()) {
            json.writeNumberProperty("generation", generation.getAsLong());
        }
        new BatchFigures(batches).write(json);
    }

    private static void write(JsonGenerator json, String name, Measures measures) {
        json.writeObjectPropertyStart(name);
        for (Measure measure : Measure.values()) {
            json.writeNumberProperty(measure.name().toLowerCase(Locale.ROOT), measures.of(measure));
        }
        json.writeEndObject();
    }

    private void print(PrintWriter to) {
        TrainingReport report = outcome.report();
        String end = report.end() == TrainingReport.End.STOPPED_EARLY ? ", stopped early" : "";
        to.println("trained   " + report.stepsTaken() + " steps" + end + "; the best by "
                + decides.name().toLowerCase(Locale.ROOT) + " was step " + report.bestStep());
        new BatchFigures(batches).print(to, "     ");
        to.println("held-out queries:");
        Table table = new Table("", "mrr@10", "ndcg@10", "recall@10", "recall@100");
        row(table, "before", report.before());
        row(table, "after", report.after());
        report.uncompressed().ifPresent(full -> row(table, "full vectors", full));
        table.print(to, "  ");
        if (outcome instanceof Outcome.NotBetter) {
            to.println(generation.isPresent() ? "stored all the same, as --force says" : "no better, so not stored");
        } else if (generation.isPresent()) {
            to.println("stored in commit " + generation.getAsLong());
        }
        to.flush();
    }

    private static void row(Table table, String name, Measures measures) {
        table.row(
                name,
                Units.decimals(measures.mrr10(), 4),
                Units.decimals(measures.ndcg10(), 4),
                Units.decimals(measures.recall10(), 4),
                Units.decimals(measures.recall100(), 4));
    }
}
