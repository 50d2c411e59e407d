package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.NotAnIndexException;
import dev.quarry.OpenOptions;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.FormatException;
import dev.quarry.format.check.CheckReport;
import dev.quarry.format.check.SegmentChecker;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Table;
import dev.quarry.tools.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Checks every byte of an index or a segment.
@Command(
        name = "check",
        description = {
            "Reads every byte of an index, or of one segment file, and says what is damaged.",
            "",
            "Checksums, padding, the structure of each section and what sections ask of each other are checked; in an"
                    + " index also the manifest, and that the segments are those of its commit."
        },
        footer = {
            "  quarry check INDEX",
            "  quarry check INDEX/segment-0000000000000000000",
            "  quarry check INDEX --json"
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "INDEX|SEGMENT",
            description = "Index folder, or segment file.",
            showDefaultValue = Visibility.NEVER)
    private Path target = Path.of("");

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    private final List<CheckReport> reports = new ArrayList<>();
    /// By message: the checker and the opening of the index may find the same.
    private final Set<String> problems = new LinkedHashSet<>();

    private long problemCount;

    @Override
    public Integer call() throws IOException {
        if (Files.isDirectory(target)) {
            checkIndex();
        } else if (Files.exists(target)) {
            checkSegment(target);
        } else {
            throw new NoSuchFileException(target.toString());
        }
        print(spec.commandLine().getOut());
        return problemCount == 0 ? ExitCode.OK : ExitCode.BAD_RESULT;
    }

    private void checkIndex() throws IOException {
        Manifest manifest;
        try {
            manifest = ManifestStore.newest(target)
                    .orElseThrow(() ->
                            new NotAnIndexException(target, "an index (a folder with a manifest-* file)", "none"));
        } catch (FormatException e) {
            found(e);
            return;
        }
        try (ProgressDisplay progress = Quarry.of(spec).progress(spec)) {
            long bytes = manifest.segments().stream()
                    .mapToLong(SegmentEntry::byteSize)
                    .sum();
            progress.stage("check", bytes, ProgressDisplay.Unit.BYTES);
            for (SegmentEntry entry : manifest.segments()) {
                Path file = target.resolve(entry.name());
                if (Files.exists(file)) {
                    checkSegment(file);
                } else {
                    found(new CorruptSegmentException(
                            file, "file", 0, "a segment of commit " + manifest.generation(), "no file"));
                }
                progress.advance(entry.byteSize());
            }
        }
        OpenOptions structure = OpenOptions.DEFAULT
                .withVerification(OpenOptions.Verification.STRUCTURE)
                .withWarmUp(Duration.ZERO);
        try {
            Index.open(target, structure).close();
        } catch (FormatException e) {
            found(e);
        }
    }

    private void checkSegment(Path file) throws IOException {
        CheckReport report = SegmentChecker.check(file);
        reports.add(report);
        report.problems().forEach(this::found);
        problemCount += report.problemCount() - report.problems().size();
    }

    private void found(FormatException problem) {
        if (problems.add(String.valueOf(problem.getMessage()))) {
            problemCount++;
        }
    }

    private void print(PrintWriter out) {
        if (json) {
            JsonOutput.object(out, object -> {
                object.writeStringProperty("target", target.toString());
                object.writeBooleanProperty("sound", problemCount == 0);
                object.writeNumberProperty("problem_count", problemCount);
                object.writeArrayPropertyStart("problems");
                problems.forEach(object::writeString);
                object.writeEndArray();
                object.writeArrayPropertyStart("sections");
                for (CheckReport report : reports) {
                    report.sections().forEach(section -> {
                        object.writeStartObject();
                        object.writeStringProperty("segment", report.file().toString());
                        object.writeStringProperty("kind", section.kind());
                        object.writeNumberProperty("field", section.field());
                        object.writeNumberProperty("bytes", section.length());
                        object.writeStringProperty("status", section.status().name());
                        object.writeEndObject();
                    });
                }
                object.writeEndArray();
            });
        } else {
            printText(out);
        }
        out.flush();
    }

    private void printText(PrintWriter out) {
        for (CheckReport report : reports) {
            out.println(report.file() + ", " + Units.bytes(report.byteSize()));
            Table table = new Table("section", "field", "bytes", "status");
            report.sections()
                    .forEach(section -> table.row(
                            section.kind(),
                            section.field(),
                            Units.count(section.length()),
                            section.status().name().toLowerCase(Locale.ROOT)));
            table.print(out, "  ");
        }
        problems.forEach(problem -> out.println("damage: " + problem));
        if (problemCount > problems.size()) {
            out.println("and " + Units.count(problemCount - problems.size()) + " more");
        }
        out.println(target + ": " + (problemCount == 0 ? "sound" : Units.count(problemCount) + " problems"));
    }
}
