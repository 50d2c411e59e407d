package dev.quarry.tools.option;

import dev.quarry.format.codes.CodeSteps;
import dev.quarry.quantize.Quantization;
import dev.quarry.quantize.Quantization.Scalar4;
import dev.quarry.quantize.Quantization.Scalar8;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which codes a new dense field gets.
public final class CodeOptions {

    /// Encodings by name.
    public enum Encoding {
        NONE,
        SQ8,
        SQ4,
        BIT1,
        PQ
    }

    @Option(
            names = "--quantization",
            paramLabel = "KIND",
            description =
                    "Dense: none, or codes that are searched in place of the rows: sq8 (a byte a value), sq4 (half"
                            + " a byte), bit1 (a bit, RaBitQ), pq (product quantization). The best are scored again by the"
                            + " rows.")
    private @Nullable Encoding encoding;

    @Option(
            names = "--code-bytes",
            paramLabel = "N",
            description = "In place of --quantization: the finest codes of at most N bytes a vector.")
    private @Nullable Integer bytes;

    @Option(
            names = "--code-steps",
            paramLabel = "SCOPE",
            description = "Codes sq8 and sq4: global, one scale for all dimensions, or per_dimension.")
    private CodeSteps steps = CodeSteps.GLOBAL;

    @Option(
            names = "--code-tail",
            paramLabel = "X",
            description = "Codes sq8 and sq4: the part of values clamped at each end of the scale. Default: 0.001 for"
                    + " sq8, 0.01 for sq4.")
    private @Nullable Double tail;

    @Option(names = "--code-seed", paramLabel = "N", description = "Codes bit1: draws the rotation.")
    private long seed = Quantization.DEFAULT_SEED;

    /// The wish for vectors of so many dimensions.
    ///
    /// @param product the same for product quantization; its model file alone asks for it
    /// @throws IllegalArgumentException if a parameter is out of its range, or no codes fit
    public Quantization quantization(int dim, PqOptions product) {
        if (bytes != null) {
            if (encoding != null) {
                throw new IllegalArgumentException("expected --quantization or --code-bytes, found both");
            }
            return Quantization.within(bytes, dim);
        }
        Encoding otherwise = product.hasModel() ? Encoding.PQ : Encoding.NONE;
        return switch (Objects.requireNonNullElse(encoding, otherwise)) {
            case NONE -> new Quantization.None();
            case SQ8 -> new Scalar8(steps, Objects.requireNonNullElse(tail, Scalar8.DEFAULT_TAIL));
            case SQ4 -> new Scalar4(steps, Objects.requireNonNullElse(tail, Scalar4.DEFAULT_TAIL));
            case BIT1 -> new Quantization.Bit1(seed);
            case PQ -> product.quantization(dim);
        };
    }
}
