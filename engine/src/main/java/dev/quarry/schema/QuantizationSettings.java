package dev.quarry.schema;

import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.pq.Fingerprint;
import dev.quarry.quantize.Quantization;
import java.util.Map;
import java.util.Optional;

/// The quantization of a dense field among its settings. Missing, as in a manifest from before there was any, it is
/// none.
final class QuantizationSettings {

    private static final String KIND = "quantization";
    private static final String STEPS = "quantization.steps";
    private static final String TAIL = "quantization.tail";
    private static final String SEED = "quantization.seed";

    private static final String SUB_QUANTIZERS = "quantization.sub_quantizers";
    private static final String BITS = "quantization.bits";
    private static final String ROTATION_STEPS = "quantization.rotation_steps";
    private static final String VECTORS = "quantization.vectors";
    static final String MODEL = "quantization.model";

    private QuantizationSettings() {}

    static void put(Map<String, String> settings, Quantization quantization) {
        switch (quantization) {
            case Quantization.None none -> {
                // as before there was any
            }
            case Quantization.Scalar8(CodeSteps steps, double tail) -> putScalar(settings, "sq8", steps, tail);
            case Quantization.Scalar4(CodeSteps steps, double tail) -> putScalar(settings, "sq4", steps, tail);
            case Quantization.Bit1(long seed) -> {
                settings.put(KIND, "bit1");
                settings.put(SEED, Long.toString(seed));
            }
            case Quantization.Product product -> putProduct(settings, product);
        }
    }

    private static void putProduct(Map<String, String> settings, Quantization.Product product) {
        settings.put(KIND, "pq");
        settings.put(SUB_QUANTIZERS, Integer.toString(product.subQuantizers()));
        settings.put(BITS, Integer.toString(product.bits()));
        settings.put(ROTATION_STEPS, Integer.toString(product.rotationSteps()));
        settings.put(SEED, Long.toString(product.seed()));
        settings.put(VECTORS, SchemaCodec.lower(product.vectors()));
        product.model().ifPresent(model -> settings.put(MODEL, model.hex()));
    }

    private static void putScalar(Map<String, String> settings, String kind, CodeSteps steps, double tail) {
        settings.put(KIND, kind);
        settings.put(STEPS, SchemaCodec.lower(steps));
        settings.put(TAIL, Double.toString(tail));
    }

    static Quantization quantization(Settings settings) {
        if (!settings.has(KIND)) {
            return new Quantization.None();
        }
        return settings.valid(() -> switch (settings.text(KIND)) {
            case "sq8" -> new Quantization.Scalar8(settings.constant(STEPS, CodeSteps.class), settings.decimal(TAIL));
            case "sq4" -> new Quantization.Scalar4(settings.constant(STEPS, CodeSteps.class), settings.decimal(TAIL));
            case "bit1" -> new Quantization.Bit1(settings.longInteger(SEED));
            case "pq" ->
                new Quantization.Product(
                        settings.integer(SUB_QUANTIZERS),
                        settings.integer(BITS),
                        settings.integer(ROTATION_STEPS),
                        settings.longInteger(SEED),
                        settings.constant(VECTORS, Quantization.Vectors.class),
                        settings.has(MODEL) ? Optional.of(new Fingerprint(settings.text(MODEL))) : Optional.empty());
            default -> throw settings.unknown("quantization sq8, sq4, bit1 or pq", settings.text(KIND));
        });
    }
}
