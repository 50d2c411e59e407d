package dev.quarry.tools;

import dev.quarry.batch.BatchCounts;
import dev.quarry.batch.BatchOps;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.Batches;
import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.PqEncoder;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqModelFile;
import dev.quarry.pq.PqShape;
import dev.quarry.pq.PqTrainer;
import dev.quarry.pq.PqTraining;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.Similarity;
import dev.quarry.tools.load.VectorSample;
import dev.quarry.tools.option.FormatConverter;
import dev.quarry.tools.option.GpuOptions;
import dev.quarry.tools.option.SimilarityConverter;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.VectorFormat;
import dev.quarry.tools.report.BatchFigures;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Trains a product quantizer on vectors of files.
@Command(
        description = {
            "Trains a model of product quantization on vectors of files, drawn from all of their rows.",
            "",
            "pq cuts vectors as they are, opq rotates them first so that less is lost; it takes longer to train and each"
                    + " query pays for the rotation."
        })
final class TrainPqCommand implements Callable<Integer> {

    static final int DEFAULT_ROTATION_STEPS = Quantization.Product.DEFAULT_ROTATION_STEPS;
    private static final int DEFAULT_SLICE = 8;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init")
    private TrainCommand parent;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files of dense vectors, as for build.",
            showDefaultValue = Visibility.NEVER)
    private List<Path> files = List.of();

    @Option(
            names = "--similarity",
            required = true,
            paramLabel = "NAME",
            converter = SimilarityConverter.class,
            description = "l2 (squared), ip or cosine, as the index will have.",
            showDefaultValue = Visibility.NEVER)
    private Similarity similarity = Similarity.INNER_PRODUCT;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "MODEL",
            description = "File to write; never overwritten.",
            showDefaultValue = Visibility.NEVER)
    private Path out = Path.of("");

    @Option(
            names = "--sub-quantizers",
            paramLabel = "M",
            description = "Slices of a vector, with a code each. Default: one for 8 dimensions.")
    private @Nullable Integer subQuantizers;

    @Option(names = "--code-bits", paramLabel = "N", description = "Bits of a code, 8 or 4.")
    private int bits = 8;

    @Option(names = "--rotation-steps", paramLabel = "N", description = "Rounds that train the rotation, 0 for none.")
    private int rotationSteps;

    @Option(names = "--cluster-steps", paramLabel = "N", description = "Steps of k-means for the codebook.")
    private int clusterSteps = 25;

    @Option(names = "--lists", paramLabel = "N", description = "Lists for an index of kind ivf, 0 for none.")
    private int lists;

    @Option(
            names = "--encodes",
            paramLabel = "WHAT",
            description = "With --lists: codes stand for vectors or for residuals.")
    private CoarseQuantizer.Encodes encodes = CoarseQuantizer.Encodes.VECTORS;

    @Option(names = "--sample", paramLabel = "N", description = "Vectors to train on at most.")
    private int sample = 1 << 16;

    @Option(names = "--seed", paramLabel = "N", description = "Of every random choice.")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that train; the model is the same.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--dense-format",
            paramLabel = "FORMAT",
            converter = FormatConverter.class,
            description = "Format of the files. Default: told by the name.")
    private @Nullable VectorFormat format;

    @Option(names = "--dataset", paramLabel = "NAME", description = "Dataset of HDF5 files. Default: train.")
    private @Nullable String dataset;

    @Mixin
    private GpuOptions gpu = new GpuOptions();

    @Option(names = "--json", description = "Report as one JSON object.")
    private boolean json;

    TrainPqCommand(int rotationSteps) {
        this.rotationSteps = rotationSteps;
    }

    @Override
    public Integer call() throws IOException, BatchUnavailableException {
        if (Files.exists(out)) {
            throw new FileAlreadyExistsException(out.toString(), null, "models are never overwritten");
        }
        Workers workers = Usage.checked(spec, () -> new Workers(threads));
        VectorSample vectors = Usage.checked(spec, () -> new VectorSample(sample, seed));
        long start = System.nanoTime();
        PqModel model;
        double error;
        Matrix drawn;
        BatchCounts counts;
        try (Batches batches = gpu.open(remark -> parent.quarry().remark(spec, remark));
                ProgressDisplay progress = parent.quarry().progress(spec)) {
            drawn = vectors.read(
                    files, ReadOptions.defaults().withDataset(dataset).withFormat(format));
            PqTraining training = Usage.checked(spec, () -> training(drawn.columns()));
            BatchOps ops = batches.on(workers);
            PqTrainer trainer = new PqTrainer(training, Kernels.best(), workers, progress).on(ops);
            model = trainer.train(drawn);
            byte[] codes = new byte[drawn.rows() * model.shape().subQuantizers()];
            error = PqEncoder.on(ops, model).encode(drawn.values(), drawn.rows(), codes) / drawn.rows();
            counts = batches.counts();
        }
        PqModelFile.write(out, model);
        print(spec.commandLine().getOut(), model, drawn, error, (System.nanoTime() - start) / 1e9, counts);
        return ExitCode.OK;
    }

    private PqTraining training(int dim) {
        PqShape shape = PqShape.of(
                dim, subQuantizers == null ? (dim + DEFAULT_SLICE - 1) / DEFAULT_SLICE : subQuantizers, bits);
        PqTraining training = new PqTraining(shape, metric(), rotationSteps, clusterSteps, seed);
        return lists == 0 ? training : training.withLists(new PqTraining.Coarse(lists, encodes));
    }

    private Metric metric() {
        return switch (similarity) {
            case SQUARED_L2 -> Metric.SQUARED_L2;
            case INNER_PRODUCT -> Metric.DOT;
            case COSINE -> Metric.COSINE;
        };
    }

    private void print(PrintWriter to, PqModel model, Matrix drawn, double error, double seconds, BatchCounts counts)
            throws IOException {
        int bytes = model.shape().codes().rowBytes();
        if (json) {
            JsonOutput.object(to, object -> {
                object.writeStringProperty("file", out.toString());
                object.writeStringProperty("fingerprint", model.fingerprint().hex());
                object.writeNumberProperty("vectors", drawn.rows());
                object.writeNumberProperty("dimensions", drawn.columns());
                object.writeNumberProperty("bytes_per_vector", bytes);
                object.writeNumberProperty("mean_squared_error", error);
                object.writeNumberProperty("seconds", seconds);
                new BatchFigures(counts).write(object);
            });
            return;
        }
        to.println("trained   " + out + " on " + Units.count(drawn.rows()) + " vectors of " + drawn.columns()
                + " dimensions in " + Units.decimals(seconds, 1) + " s");
        to.println("codes     " + bytes + " bytes a vector instead of " + drawn.columns() * Float.BYTES);
        to.println("error     " + error + " squared, on average");
        new BatchFigures(counts).print(to, "     ");
        to.println("model     " + model.fingerprint().hex());
        to.flush();
    }
}
