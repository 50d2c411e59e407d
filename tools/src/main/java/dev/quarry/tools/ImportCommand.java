package dev.quarry.tools;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Indexes of other programs, to ours.
@Command(
        name = "import",
        description = "Makes an index of another program's.",
        footer = "  quarry import faiss OPQ96,IVF1,PQ96x8.index --out INDEX")
final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    /// With its subcommands.
    static CommandLine line() {
        return new CommandLine(new ImportCommand()).addSubcommand("faiss", new ImportFaissCommand());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to import is missing");
    }

    Quarry quarry() {
        return quarry;
    }
}
