package dev.quarry.tools;

import dev.quarry.IndexCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Copies an index.
@Command(
        name = "snapshot",
        description = {
            "Makes a copy of the newest commit, which is an index of its own.",
            "",
            "By hard links, which takes no time and no space, or byte by byte. A writer may be at work meanwhile. To restore,"
                    + " make a copy of the copy."
        },
        footer = {"  quarry index snapshot INDEX BACKUP", "  quarry index snapshot INDEX /other/disk/BACKUP --copy"})
final class IndexSnapshotCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description = "A new or empty folder.",
            showDefaultValue = Visibility.NEVER)
    private Path target = Path.of("");

    @Option(names = "--copy", description = "Copy the bytes, also to another disk.")
    private boolean copy;

    @Override
    public Integer call() throws IOException {
        NewFolder.require(target);
        long generation = IndexCopy.make(folder, target, copy ? IndexCopy.Mode.COPY : IndexCopy.Mode.LINK);
        spec.commandLine().getOut().println(target + ": commit " + generation + " of " + folder);
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
