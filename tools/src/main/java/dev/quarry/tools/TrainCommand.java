package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.InvalidFieldException;
import org.jspecify.annotations.Nullable;
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
            "Trains models of product quantization, and adapters of queries.",
            "",
            "pq and opq make a model from vectors, for `quarry build --model`. jpq and distill train the model of an index"
                    + " further, so that the same codes answer queries better. adapter makes an index answer the queries of"
                    + " a new model."
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
                .addSubcommand("distill", new TrainQueriesCommand(TrainQueriesCommand.Teacher.FULL_VECTORS))
                .addSubcommand("adapter", new TrainAdapterCommand());
    }

    /// The dense field of this name, or the first one.
    static DenseField field(Index index, @Nullable String name) {
        return index.schema().fields().stream()
                .filter(DenseField.class::isInstance)
                .map(DenseField.class::cast)
                .filter(dense -> name == null || dense.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidFieldException(
                        name == null ? "any" : name,
                        "a dense field",
                        "fields " + index.schema().names()));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to train is missing");
    }

    Quarry quarry() {
        return quarry;
    }
}
