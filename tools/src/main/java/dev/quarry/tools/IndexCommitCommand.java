package dev.quarry.tools;

import dev.quarry.WriterOptions;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.tools.load.Stage;
import dev.quarry.tools.option.WriterCliOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Commits what was staged.
@Command(
        name = "commit",
        description = "Makes one commit of everything that was staged, in the order in which it was.",
        footer = {
            "  quarry index add INDEX new.jsonl --stage",
            "  quarry index delete INDEX --ids gone.txt --stage",
            "  quarry index commit INDEX"
        })
final class IndexCommitCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Mixin
    private WriterCliOptions writing = new WriterCliOptions();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, BatchUnavailableException {
        WriterOptions options = Usage.checked(spec, writing::options);
        Stage stage = new Stage(folder);
        List<Path> applied = new ArrayList<>();
        IndexChange change = IndexChange.run(folder, options, writing.gpu(), spec, (writer, operations) -> {
            applied.addAll(stage.files());
            stage.apply(applied, operations);
        });
        for (Path file : applied) {
            Files.delete(file);
        }
        change.print(spec.commandLine().getOut(), json);
        return ExitCode.OK;
    }
}
