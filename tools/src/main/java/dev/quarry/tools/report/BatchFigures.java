package dev.quarry.tools.report;

import dev.quarry.batch.BatchCounts;
import dev.quarry.batch.Operation;
import java.io.PrintWriter;
import tools.jackson.core.JsonGenerator;

/// Where batches were computed, for reports.
///
/// @param counts at the end of the work
public record BatchFigures(BatchCounts counts) {

    /// A line; none when nothing was computed in batches.
    ///
    /// @param gap behind the first word
    public void print(PrintWriter out, String gap) {
        if (counts.operations().isEmpty()) {
            return;
        }
        long device = counts.sum(BatchCounts.Count::device);
        long all = device + counts.sum(BatchCounts.Count::processor);
        long failures = counts.sum(BatchCounts.Count::failures);
        String line = "where" + gap + counts.where();
        if (device > 0) {
            line += ", " + Units.count(device) + " of " + Units.count(all) + " operations";
        }
        if (failures > 0) {
            line += ", " + Units.count(failures) + " failed on " + counts.device();
        }
        out.println(line);
    }

    /// The property `where`, and `batches` with an object for each operation.
    public void write(JsonGenerator json) {
        json.writeStringProperty("where", counts.where());
        json.writeObjectPropertyStart("batches");
        for (Operation operation : Operation.values()) {
            BatchCounts.Count count = counts.of(operation);
            if (!counts.operations().containsKey(operation)) {
                continue;
            }
            json.writeObjectPropertyStart(operation.toString().replace(' ', '_'));
            json.writeNumberProperty("processor", count.processor());
            json.writeNumberProperty("device", count.device());
            json.writeNumberProperty("processor_rows", count.processorRows());
            json.writeNumberProperty("device_rows", count.deviceRows());
            json.writeNumberProperty("device_bytes", count.deviceBytes());
            json.writeNumberProperty("failures", count.failures());
            json.writeNumberProperty("mismatches", count.mismatches());
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
