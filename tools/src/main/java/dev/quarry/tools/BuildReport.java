package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.OpenOptions;
import dev.quarry.batch.BatchCounts;
import dev.quarry.format.Section;
import dev.quarry.format.Segment;
import dev.quarry.tools.report.BatchFigures;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// What a build made and took.
///
/// @param documents in the whole index, those of before included
/// @param readSeconds until all rows were read
/// @param commitSeconds from then until the index was on disk
/// @param sections bytes by section name, of all segments
record BuildReport(
        Path folder,
        long documents,
        long added,
        long skipped,
        double readSeconds,
        double commitSeconds,
        long peakHeapBytes,
        Map<String, Long> sections) {
    static BuildReport of(Path folder, long added, long skipped, double readSeconds, double commitSeconds)
            throws IOException {
        Map<String, Long> sections = new TreeMap<>();
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            for (Path file : index.segmentFiles()) {
                try (Segment segment = Segment.open(file)) {
                    for (Section section : segment.sections()) {
                        sections.merge(section.name(), section.length(), Long::sum);
                    }
                }
            }
            long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .mapToLong(pool -> pool.getPeakUsage().getUsed())
                    .sum();
            return new BuildReport(
                    folder, index.documents(), added, skipped, readSeconds, commitSeconds, heap, sections);
        }
    }

    private long bytes() {
        return sections.values().stream().mapToLong(Long::longValue).sum();
    }

    private double rate() {
        return added / Math.max(1e-9, readSeconds + commitSeconds);
    }

    void print(PrintWriter out, boolean json, BatchCounts batches) {
        if (json) {
            JsonOutput.object(out, object -> {
                object.writeStringProperty("index", folder.toString());
                object.writeNumberProperty("documents", documents);
                object.writeNumberProperty("added", added);
                object.writeNumberProperty("skipped", skipped);
                object.writeNumberProperty("read_seconds", readSeconds);
                object.writeNumberProperty("commit_seconds", commitSeconds);
                object.writeNumberProperty("documents_per_second", rate());
                object.writeNumberProperty("peak_heap_bytes", peakHeapBytes);
                object.writeNumberProperty("bytes", bytes());
                new BatchFigures(batches).write(object);
                object.writeObjectPropertyStart("sections");
                sections.forEach(object::writeNumberProperty);
                object.writeEndObject();
            });
        } else {
            out.println(folder + ": " + Units.count(added) + " documents added, " + Units.count(documents) + " in all, "
                    + Units.bytes(bytes()));
            out.println("read in " + Units.decimals(readSeconds, 1) + " s, built in "
                    + Units.decimals(commitSeconds, 1) + " s, " + Units.count(Math.round(rate()))
                    + " documents/s, peak heap at most " + Units.bytes(peakHeapBytes));
            new BatchFigures(batches).print(out, ": ");
            Table table = new Table("section", "bytes", "bytes/document");
            sections.forEach((name, size) ->
                    table.row(name, Units.count(size), Units.decimals((double) size / Math.max(1, documents), 1)));
            table.print(out, "  ");
        }
        out.flush();
    }
}
