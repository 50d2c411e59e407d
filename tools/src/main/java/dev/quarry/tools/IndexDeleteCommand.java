package dev.quarry.tools;

import dev.quarry.WriterOptions;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.filter.Filter;
import dev.quarry.tools.load.Stage;
import dev.quarry.tools.option.WriterCliOptions;
import dev.quarry.tools.read.IdReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Deletes documents.
@Command(
        name = "delete",
        description = "Deletes documents by id, or those for which a filter holds. One commit.",
        footer = {
            "  quarry index delete INDEX --id d1 --id d2",
            "  quarry index delete INDEX --ids gone.txt",
            "  quarry index delete INDEX --filter 'lang = \"en\" and year < 1990'"
        })
final class IndexDeleteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Option(names = "--id", paramLabel = "ID", description = "A document.", showDefaultValue = Visibility.NEVER)
    private List<String> ids = List.of();

    @Option(
            names = "--ids",
            paramLabel = "FILE",
            description = "A file of ids, one a line.",
            showDefaultValue = Visibility.NEVER)
    private @Nullable Path idFile;

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = "All documents for which it holds, see docs/filters.md.",
            showDefaultValue = Visibility.NEVER)
    private @Nullable String filter;

    @Option(names = "--stage", description = "Keep for `index commit`. The index does not change yet.")
    private boolean stage;

    @Mixin
    private WriterCliOptions writing = new WriterCliOptions();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, BatchUnavailableException {
        List<String> all = new ArrayList<>(ids);
        if (idFile != null) {
            all.addAll(IdReader.readAll(idFile));
        }
        if (all.isEmpty() && filter == null) {
            throw new ParameterException(spec.commandLine(), "what to delete is missing: --id, --ids or --filter");
        }
        String text = filter;
        Filter where = text == null ? null : Usage.checked(spec, () -> Filter.parse(text));
        if (stage) {
            IndexChange.schema(folder); // says so when it is no index
            Stage files = new Stage(folder);
            if (!all.isEmpty()) {
                files.ids(all);
            }
            if (where != null) {
                files.filter(where);
            }
            return ExitCode.OK;
        }
        WriterOptions options = Usage.checked(spec, writing::options);
        IndexChange.run(folder, options, writing.gpu(), spec, (writer, operations) -> {
                    operations.delete(all);
                    if (where != null) {
                        operations.delete(where);
                    }
                })
                .print(spec.commandLine().getOut(), json);
        return ExitCode.OK;
    }
}
