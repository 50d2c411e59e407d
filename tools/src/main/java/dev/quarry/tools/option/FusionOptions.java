package dev.quarry.tools.option;

import dev.quarry.query.Fusion;
import dev.quarry.query.Fusion.Missing;
import dev.quarry.query.Fusion.Normalization;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

/// How the answers of several fields become one.
public final class FusionOptions {
    /// Candidates of each field if not said.
    private static final int DEFAULT_DEPTH = 100;

    /// Ways to fuse.
    enum Fuse {
        RRF,
        MINMAX,
        ZSCORE,
        SUM,
        RESCORE
    }

    @Option(
            names = "--fuse",
            paramLabel = "HOW",
            description = "Several fields: rrf (reciprocal rank), minmax or zscore (weighted sum of normalized scores),"
                    + " sum (of scores as they are), or rescore (what the first field finds, in the order of the"
                    + " others' exact scores).")
    private Fuse fuse = Fuse.RRF;

    @Option(
            names = "--weights",
            split = ",",
            paramLabel = "X",
            description = "Several fields: what each counts. Default: 1 each, and 0 for the first of rescore.")
    private List<Float> weights = List.of();

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "Several fields: candidates that each brings. Default: 100, or --offset and --k together if"
                    + " they are more.")
    private @Nullable Integer depth;

    @Option(names = "--rrf-constant", paramLabel = "X", description = "Several fields: the constant of rrf.")
    private float constant = Fusion.ReciprocalRank.DEFAULT_CONSTANT;

    @Option(
            names = "--missing",
            paramLabel = "HOW",
            description = "Several fields, sums: what a document counts in a field that did not find it, its computed"
                    + " score or the lowest found (computed, lowest).")
    private Missing missing = Missing.COMPUTED;

    /// How answers are fused.
    public Fusion fusion() {
        return switch (fuse) {
            case RRF -> new Fusion.ReciprocalRank(constant);
            case MINMAX -> new Fusion.WeightedSum(Normalization.MIN_MAX, missing);
            case ZSCORE -> new Fusion.WeightedSum(Normalization.Z_SCORE, missing);
            case SUM -> new Fusion.WeightedSum(Normalization.NONE, missing);
            case RESCORE -> new Fusion.Rescore(Normalization.NONE);
        };
    }

    /// The weight of each field.
    ///
    /// @throws IllegalArgumentException if there are more or fewer
    public float[] weights(int fields) {
        float[] all = new float[fields];
        if (weights.isEmpty()) {
            Arrays.fill(all, 1);
            if (fuse == Fuse.RESCORE) {
                all[0] = 0;
            }
            return all;
        }
        if (weights.size() != fields) {
            throw new IllegalArgumentException(
                    "--weights: expected one for each of " + fields + " fields, found " + weights.size());
        }
        for (int i = 0; i < fields; i++) {
            all[i] = weights.get(i);
        }
        return all;
    }

    /// Candidates of each field.
    ///
    /// @param shown hits up to the last that is wanted
    public int depth(int shown) {
        return depth == null ? Math.max(DEFAULT_DEPTH, shown) : depth;
    }

    /// A fusion in words.
    public static String describe(Fusion fusion) {
        return switch (fusion) {
            case Fusion.ReciprocalRank(float x) -> "reciprocal rank, constant " + x;
            case Fusion.WeightedSum(Normalization normalization, Missing lacking) ->
                "weighted sum, scores " + name(normalization) + ", missing ones " + name(lacking);
            case Fusion.Rescore(Normalization normalization) ->
                "what the first finds rescored, scores " + name(normalization);
        };
    }

    /// Writes a fusion as the property `fusion`.
    public static void write(JsonGenerator json, Fusion fusion) {
        json.writeObjectPropertyStart("fusion");
        switch (fusion) {
            case Fusion.ReciprocalRank(float x) -> {
                json.writeStringProperty("method", "reciprocal_rank");
                json.writeNumberProperty("constant", x);
            }
            case Fusion.WeightedSum(Normalization normalization, Missing lacking) -> {
                json.writeStringProperty("method", "weighted_sum");
                json.writeStringProperty("normalization", name(normalization));
                json.writeStringProperty("missing", name(lacking));
            }
            case Fusion.Rescore(Normalization normalization) -> {
                json.writeStringProperty("method", "rescore");
                json.writeStringProperty("normalization", name(normalization));
            }
        }
        json.writeEndObject();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
