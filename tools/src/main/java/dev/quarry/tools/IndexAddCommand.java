package dev.quarry.tools;

import dev.quarry.WriterOptions;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.schema.Schema;
import dev.quarry.tools.load.Operations;
import dev.quarry.tools.load.Stage;
import dev.quarry.tools.option.WriterCliOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Adds documents.
@Command(
        name = "add",
        description = "Adds documents, JSON lines; one whose id is in the index replaces it. One commit.",
        footer = {
            "  quarry index add INDEX docs.jsonl.gz",
            "  quarry index add INDEX more.jsonl --stage",
            "  quarry index commit INDEX"
        })
final class IndexAddCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files of documents; .gz and .zst too.",
            showDefaultValue = Visibility.NEVER)
    private List<Path> files = List.of();

    @Option(names = "--new", description = "Refuse a document whose id is in the index.")
    private boolean onlyNew;

    @Option(names = "--stage", description = "Keep for `index commit`. The index does not change yet.")
    private boolean stage;

    @Mixin
    private WriterCliOptions writing = new WriterCliOptions();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, BatchUnavailableException {
        if (stage) {
            Schema schema = IndexChange.schema(folder);
            for (Path file : files) {
                new Stage(folder).documents(file, schema);
            }
            return ExitCode.OK;
        }
        WriterOptions options = Usage.checked(spec, writing::options);
        Operations.Known known = onlyNew ? Operations.Known.REFUSE : Operations.Known.REPLACE;
        IndexChange.run(folder, options, writing.gpu(), spec, (writer, operations) -> {
                    for (Path file : files) {
                        operations.add(file, known);
                    }
                })
                .print(spec.commandLine().getOut(), json);
        return ExitCode.OK;
    }
}
