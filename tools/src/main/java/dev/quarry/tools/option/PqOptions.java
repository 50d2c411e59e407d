package dev.quarry.tools.option;

import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.PqModel;
import dev.quarry.pq.PqModelFile;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a new dense field is product-quantized.
public final class PqOptions {

    private static final int DEFAULT_LISTS = 256;
    private static final int DEFAULT_SLICE = 8;

    @Option(
            names = "--sub-quantizers",
            paramLabel = "M",
            description = "Codes pq: slices of a vector, with a code each. Default: one for 8 dimensions.")
    private @Nullable Integer subQuantizers;

    @Option(names = "--code-bits", paramLabel = "N", description = "Codes pq: bits of a code, 8 or 4. Default: 8.")
    private @Nullable Integer bits;

    @Option(
            names = "--rotation-steps",
            paramLabel = "N",
            description = "Codes pq: rounds in which a rotation is trained first (OPQ), 0 for none.")
    private int rotationSteps = Quantization.Product.DEFAULT_ROTATION_STEPS;

    @Option(
            names = "--vectors",
            paramLabel = "WHAT",
            description = "Codes pq: kept, so that the best are scored again by the full vectors, or dropped: codes"
                    + " alone are stored.")
    private Quantization.Vectors vectors = Quantization.Vectors.KEPT;

    @Option(
            names = "--model",
            paramLabel = "FILE",
            description = "Codes pq: a model trained before, of one new dense field. Default: one is trained on the"
                    + " vectors of the first build.")
    private @Nullable Path file;

    @Option(
            names = "--lists",
            paramLabel = "N",
            description = "Index ivf: lists the rows are put in. Default: 256, or as the model has.")
    private @Nullable Integer lists;

    @Option(
            names = "--encodes",
            paramLabel = "WHAT",
            description = "Index ivf: codes stand for vectors, or for residuals: what a list's centroid leaves of them."
                    + " Default: vectors, or as the model has.")
    private CoarseQuantizer.@Nullable Encodes encodes;

    private @Nullable PqModel model;

    /// Reads the model's file if one is given; to be called first.
    public void readModel() throws IOException {
        if (file != null) {
            model = PqModelFile.read(file);
        }
    }

    /// The model given, if any.
    public Optional<PqModel> model() {
        return Optional.ofNullable(model);
    }

    boolean hasModel() {
        return file != null;
    }

    /// The wish for vectors of so many dimensions.
    ///
    /// @throws IllegalArgumentException if a parameter is out of its range, or differs from the model
    public Quantization quantization(int dim) {
        int wanted = Objects.requireNonNullElse(
                subQuantizers,
                model().map(known -> known.shape().subQuantizers()).orElse((dim + DEFAULT_SLICE - 1) / DEFAULT_SLICE));
        int wantedBits = Objects.requireNonNullElse(
                bits, model().map(known -> known.shape().codes().bits()).orElse(8));
        return Quantization.Product.of(wanted)
                .withBits(wantedBits)
                .withRotationSteps(rotationSteps)
                .withVectors(vectors);
    }

    /// The wish for lists.
    ///
    /// @throws IllegalArgumentException if a parameter is out of its range
    public DenseField.Indexing lists() {
        Optional<CoarseQuantizer> known = model().flatMap(PqModel::coarse);
        return new DenseField.Indexing.Ivf(
                Objects.requireNonNullElse(
                        lists, known.map(CoarseQuantizer::lists).orElse(DEFAULT_LISTS)),
                Objects.requireNonNullElse(
                        encodes, known.map(CoarseQuantizer::encodes).orElse(CoarseQuantizer.Encodes.VECTORS)));
    }
}
