package dev.quarry.tools.option;

import dev.quarry.schema.Similarity;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A similarity by its name or its usual abbreviation.
public final class SimilarityConverter implements ITypeConverter<Similarity> {
    @Override
    public Similarity convert(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "l2", "squared_l2", "euclidean" -> Similarity.SQUARED_L2;
            case "ip", "dot", "inner_product" -> Similarity.INNER_PRODUCT;
            case "cosine", "cos", "angular" -> Similarity.COSINE;
            default -> throw new TypeConversionException("expected l2, ip or cosine, found \"" + value + "\"");
        };
    }
}
