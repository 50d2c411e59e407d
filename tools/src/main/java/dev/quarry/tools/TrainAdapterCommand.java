package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.adapt.AdapterMethod;
import dev.quarry.adapt.AdapterReport;
import dev.quarry.adapt.AdapterTrainer;
import dev.quarry.adapt.AdapterTraining;
import dev.quarry.adapt.OldSearch;
import dev.quarry.adapt.PairedVectors;
import dev.quarry.adapt.QueryAdapterFile;
import dev.quarry.adapt.TrainedAdapter;
import dev.quarry.build.Workers;
import dev.quarry.document.FieldValue;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.tools.load.VectorSample;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Trains what turns queries of a new model into those of the model that an index was made with.
@Command(
        description = {
            "Trains an adapter: what turns queries of a new model into those that an index was made for, so that it need"
                    + " not be made anew at once. For search and eval with --adapter.",
            "",
            "It learns from vectors of the same texts by both models, in the same order. A part of them is held out, and"
                    + " shows how many of the first ten documents of an old query the adapted new one still finds."
        },
        footer = {
            "  quarry train adapter INDEX --old old.npy --new new.npy --out upgrade.adapter",
            "  quarry search --index INDEX --queries new-queries.npy --adapter upgrade.adapter"
        })
final class TrainAdapterCommand implements Callable<Integer> {

    /// How adapters are found.
    enum Method {
        PROCRUSTES,
        AFFINE
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "INDEX", description = "Index folder.", showDefaultValue = Visibility.NEVER)
    private Path folder = Path.of("");

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private TrainCommand parent;

    @Option(names = "--field", paramLabel = "FIELD", description = "Field to search. Default: the first dense one.")
    private @Nullable String fieldName;

    @Option(
            names = "--old",
            required = true,
            paramLabel = "FILE",
            description = "Vectors by the index's model.",
            showDefaultValue = Visibility.NEVER)
    private Path older = Path.of("");

    @Option(
            names = "--new",
            required = true,
            paramLabel = "FILE",
            description = "Vectors of the same texts by the new model.",
            showDefaultValue = Visibility.NEVER)
    private Path newer = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "ADAPTER",
            description = "File to write; never overwritten.",
            showDefaultValue = Visibility.NEVER)
    private Path out = Path.of("");

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "procrustes, a rotation, for few pairs; or affine, ridge regression of at most --rank.")
    private Method method = Method.PROCRUSTES;

    @Option(names = "--rank", paramLabel = "N", description = "Affine: rank of the matrix.")
    private int rank = 128;

    @Option(names = "--ridge", paramLabel = "X", description = "Affine: what holds the matrix back.")
    private double ridge = AdapterMethod.Affine.ofRank(1).ridge();

    @Option(names = "--held-out", paramLabel = "X", description = "Share of the pairs that only the report sees.")
    private double heldOut = 0.1;

    @Option(names = "--seed", paramLabel = "N", description = "Of what is held out.")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that train; the adapter is the same.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out)) {
            throw new FileAlreadyExistsException(out.toString(), null, "adapters are never overwritten");
        }
        Workers workers = Usage.checked(spec, () -> new Workers(threads));
        AdapterTraining training = Usage.checked(spec, () -> new AdapterTraining(wanted(), heldOut, seed));
        Matrix old = read(older);
        Matrix young = read(newer);
        PairedVectors pairs = Usage.checked(spec, () -> new PairedVectors(old, young));
        TrainedAdapter trained;
        try (Index index = Index.open(folder)) {
            DenseField field = TrainCommand.field(index, fieldName);
            AdapterTrainer trainer = new AdapterTrainer(training, Kernels.best(), workers);
            parent.quarry().remark(spec, "training on " + pairs.size() + " pairs");
            trained = Usage.checked(spec, () -> trainer.train(pairs, search(index.searcher(), field)));
        }
        QueryAdapterFile.write(out, trained.adapter());
        print(spec.commandLine().getOut(), trained);
        return ExitCode.OK;
    }

    private AdapterMethod wanted() {
        return switch (method) {
            case PROCRUSTES -> new AdapterMethod.Procrustes();
            case AFFINE -> new AdapterMethod.Affine(rank, ridge);
        };
    }

    private static Matrix read(Path file) throws IOException {
        return new VectorSample(Integer.MAX_VALUE, 1).read(List.of(file), ReadOptions.defaults());
    }

    private static OldSearch search(Searcher searcher, DenseField field) {
        return (query, k) -> searcher
                .search(Query.of(field.name(), FieldValue.dense(query)).withK(k))
                .list()
                .stream()
                .mapToInt(hit -> Math.toIntExact(hit.row()))
                .toArray();
    }

    private void print(PrintWriter to, TrainedAdapter trained) throws IOException {
        AdapterReport report = trained.report();
        if (json) {
            JsonOutput.object(to, object -> {
                object.writeStringProperty("file", out.toString());
                object.writeNumberProperty("training_pairs", report.trainingPairs());
                object.writeNumberProperty("held_out_pairs", report.heldOutPairs());
                object.writeNumberProperty("unexplained", report.unexplained());
                object.writeNumberProperty("recall_10", report.recall10());
                report.unadapted().ifPresent(recall -> object.writeNumberProperty("recall_10_unadapted", recall));
            });
            return;
        }
        to.println("trained   " + out + " on " + Units.count(report.trainingPairs()) + " pairs");
        to.println("held out  " + Units.count(report.heldOutPairs()) + " pairs: recall@10 of the old queries' hits "
                + Units.decimals(report.recall10(), 4)
                + (report.unadapted().isPresent()
                        ? ", without the adapter "
                                + Units.decimals(report.unadapted().getAsDouble(), 4)
                        : ""));
        to.println("          squared distance left: " + Units.decimals(100 * report.unexplained(), 1) + " %");
        to.flush();
    }
}
