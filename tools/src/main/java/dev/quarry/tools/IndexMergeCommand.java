package dev.quarry.tools;

import dev.quarry.WriterOptions;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.tools.option.WriterCliOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Merges segments.
@Command(
        name = "merge",
        description = "Merges segments where there are many of a size or much is deleted; or all into one. One commit.",
        footer = {"  quarry index merge INDEX", "  quarry index merge INDEX --compact"})
final class IndexMergeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Option(names = "--compact", description = "Merge all into one segment without deleted documents.")
    private boolean compact;

    @Mixin
    private WriterCliOptions writing = new WriterCliOptions();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, BatchUnavailableException {
        WriterOptions options = Usage.checked(spec, writing::options).withMerging(WriterOptions.Merging.onRequest());
        IndexChange.run(folder, options, writing.gpu(), spec, (writer, operations) -> {
                    if (compact) {
                        writer.compact();
                    } else {
                        writer.merge();
                    }
                })
                .print(spec.commandLine().getOut(), json);
        return ExitCode.OK;
    }
}
