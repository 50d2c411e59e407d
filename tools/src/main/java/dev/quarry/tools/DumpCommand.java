package dev.quarry.tools;

import dev.quarry.NotAnIndexException;
import dev.quarry.format.Section;
import dev.quarry.format.Segment;
import dev.quarry.format.manifest.FieldEntry;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.tools.inspect.DumpOutput;
import dev.quarry.tools.inspect.RowContents;
import dev.quarry.tools.inspect.SectionFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows what an index or a segment consists of.
@Command(
        name = "dump",
        description = "Shows what an index, or one segment file, consists of: the commit, fields, sections with their"
                + " sizes, or a document.",
        footer = {
            "  quarry dump INDEX",
            "  quarry dump INDEX --section blocked_postings",
            "  quarry dump INDEX --row 17",
            "  quarry dump INDEX --row 17 --json"
        })
final class DumpCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "INDEX|SEGMENT",
            description = "Index folder, or segment file.",
            showDefaultValue = Visibility.NEVER)
    private Path target = Path.of("");

    @Option(names = "--section", paramLabel = "KIND", description = "Only sections of this kind, such as row_ids.")
    private @Nullable String section;

    @Option(names = "--row", paramLabel = "N", description = "Show document N, counted from 0: terms and values.")
    private long row = -1;

    @Option(names = "--json", description = "JSON, one object a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        DumpOutput out = new DumpOutput(spec.commandLine().getOut(), json);
        if (Files.isDirectory(target)) {
            Manifest manifest = ManifestStore.newest(target)
                    .orElseThrow(() ->
                            new NotAnIndexException(target, "an index (a folder with a manifest-* file)", "none"));
            dump(manifest, out);
        } else if (Files.exists(target)) {
            try (Segment segment = Segment.open(target)) {
                if (row >= 0) {
                    row(segment, row, List.of(), out);
                } else {
                    sections(segment, List.of(), out);
                }
            }
        } else {
            throw new NoSuchFileException(target.toString());
        }
        PrintWriter writer = spec.commandLine().getOut();
        writer.flush();
        return ExitCode.OK;
    }

    private void dump(Manifest manifest, DumpOutput out) throws IOException {
        if (row < 0 && section == null) {
            out.manifest(target, manifest);
        }
        List<String> fields = manifest.fields().stream().map(FieldEntry::name).toList();
        long first = 0;
        for (SegmentEntry entry : manifest.segments()) {
            try (Segment segment = Segment.open(target.resolve(entry.name()))) {
                if (row < 0) {
                    sections(segment, fields, out);
                } else if (row >= first && row < first + segment.rows()) {
                    row(segment, row - first, fields, out);
                    return;
                }
                first += segment.rows();
            }
        }
        if (row >= 0) {
            throw noSuchRow(first);
        }
    }

    private void sections(Segment segment, List<String> fields, DumpOutput out) {
        List<SectionFacts> facts = segment.sections().stream()
                .filter(this::wanted)
                .map(found -> SectionFacts.of(found, segment))
                .toList();
        if (facts.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no section " + section + " in " + segment.file() + ", which has "
                            + segment.sections().stream()
                                    .map(found -> found.kind().toString())
                                    .distinct()
                                    .toList());
        }
        out.sections(segment, facts, fields);
    }

    private boolean wanted(Section found) {
        return section == null || found.kind().toString().equals(section);
    }

    private void row(Segment segment, long number, List<String> fields, DumpOutput out) {
        if (number >= segment.rows()) {
            throw noSuchRow(segment.rows());
        }
        out.row(row, RowContents.read(segment, (int) number), fields);
    }

    private ParameterException noSuchRow(long rows) {
        return new ParameterException(spec.commandLine(), "no row " + row + ": " + target + " has " + rows + " rows");
    }
}
