package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.OpenOptions;
import dev.quarry.observe.SegmentStats;
import dev.quarry.schema.Schema;
import dev.quarry.tools.load.Stage;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says what is in an index.
@Command(
        name = "stats",
        description = "Says how many documents, segments and bytes an index has.",
        footer = "  quarry index stats INDEX --json")
final class IndexStatsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        try (Index index = Index.open(
                folder,
                OpenOptions.DEFAULT.withWarmUp(Duration.ZERO).withVerification(OpenOptions.Verification.STRUCTURE))) {
            double opened = (System.nanoTime() - start) / 1e6;
            int staged = new Stage(folder).files().size();
            if (json) {
                printJson(out, index, opened, staged);
            } else {
                printText(out, index, opened, staged);
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void printText(PrintWriter out, Index index, double opened, int staged) {
        Schema schema = index.schema();
        out.println(index.folder() + ": commit " + index.generation() + ", " + Units.count(index.documents())
                + " documents, " + Units.count(index.rows() - index.documents()) + " deleted, "
                + Units.bytes(index.mappedBytes()) + ", opened in " + Units.decimals(opened, 1) + " ms");
        out.println("fields " + schema.names() + ", ids " + schema.ids()
                + (staged == 0 ? "" : ", " + staged + " files staged for `index commit`"));
        Table table = new Table("segment", "documents", "deleted", "bytes");
        for (SegmentStats segment : index.segments()) {
            table.row(
                    segment.file().getFileName(),
                    Units.count(segment.rows() - segment.deleted()),
                    Units.count(segment.deleted()),
                    Units.count(segment.byteSize()));
        }
        table.print(out, "  ");
        vectors(index)
                .forEach((field, count) -> out.println("field " + field + ": " + Units.count(count) + " vectors"));
    }

    /// Vectors of each field in which documents have several, those of deleted documents included.
    private static Map<String, Long> vectors(Index index) {
        Map<String, Long> sums = new TreeMap<>();
        for (SegmentStats segment : index.segments()) {
            segment.vectors().forEach((field, count) -> sums.merge(field, (long) count, Long::sum));
        }
        return sums;
    }

    private static void printJson(PrintWriter out, Index index, double opened, int staged) {
        JsonOutput.object(out, object -> {
            object.writeStringProperty("index", index.folder().toString());
            object.writeNumberProperty("generation", index.generation());
            object.writeNumberProperty("documents", index.documents());
            object.writeNumberProperty("deleted", index.rows() - index.documents());
            object.writeNumberProperty("bytes", index.mappedBytes());
            object.writeNumberProperty("open_ms", opened);
            object.writeNumberProperty("staged_files", staged);
            object.writeObjectPropertyStart("vectors");
            vectors(index).forEach(object::writeNumberProperty);
            object.writeEndObject();
            object.writeArrayPropertyStart("segments");
            for (SegmentStats segment : index.segments()) {
                object.writeStartObject();
                object.writeStringProperty("file", segment.file().toString());
                object.writeNumberProperty("rows", segment.rows());
                object.writeNumberProperty("deleted", segment.deleted());
                object.writeNumberProperty("bytes", segment.byteSize());
                object.writeEndObject();
            }
            object.writeEndArray();
        });
    }
}
