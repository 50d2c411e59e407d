package dev.quarry.schema;

import java.util.Locale;

/// How dense vectors are compared.
public enum Similarity {
    /// Squared Euclidean distance; the score reported is the distance, lower is better.
    SQUARED_L2,
    /// Inner product; higher is better.
    INNER_PRODUCT,
    /// Cosine of the angle; vectors are stored as they come. A zero vector has cosine 0 with
    /// everything.
    COSINE;

    /// The name in files and on the command line, such as `squared_l2`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
