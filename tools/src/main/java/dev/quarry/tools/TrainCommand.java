package dev.quarry.tools;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Training of models.
@Command(
        name = "train",
        description = {
            "Trains models of product quantization.",
            "",
            "pq and opq make a model from vectors, for `quarry build --model`. jpq and distill train the model of an index"
                    + " further, so that the same codes answer queries better."
        },
        footer = {
            "  quarry train opq docs.fbin --similarity ip --sub-quantizers 96 --out docs.model",
            "  quarry build --dense docs.fbin --similarity ip --model docs.model --dense-index scan --out INDEX",
            "  quarry train jpq INDEX --queries train.npy --query-ids train.ids --qrels train.tsv",
            "  quarry train distill INDEX"
        })
final class TrainCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private Quarry quarry;

    /// With its subcommands.
    static CommandLine line() {
        return new CommandLine(new TrainCommand())
                .addSubcommand("pq", new TrainPqCommand(0))
                .addSubcommand("opq", new TrainPqCommand(TrainPqCommand.DEFAULT_ROTATION_STEPS))
                .addSubcommand("jpq", new TrainQueriesCommand(TrainQueriesCommand.Teacher.JUDGMENTS))
                .addSubcommand("distill", new TrainQueriesCommand(TrainQueriesCommand.Teacher.FULL_VECTORS));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to train is missing");
    }

    Quarry quarry() {
        return quarry;
    }
}
