package dev.quarry.tools;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Our indexes, to other programs'.
@Command(
        name = "export",
        description = "Writes a field of an index in another program's form.",
        footer = "  quarry export faiss INDEX --out codes.index")
final class ExportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    /// With its subcommands.
    static CommandLine line() {
        return new CommandLine(new ExportCommand()).addSubcommand("faiss", new ExportFaissCommand());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to export to is missing");
    }

    Quarry quarry() {
        return quarry;
    }
}
