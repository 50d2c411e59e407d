package dev.quarry.format.codes;

import org.jspecify.annotations.Nullable;

/// What codes were made to be scored with: the terms behind each code depend on it. The id is what stands on disk.
public enum CodeMetric {
    /// Negated squared Euclidean distance.
    SQUARED_L2(1),
    INNER_PRODUCT(2),
    /// Codes are those of the vectors divided by their norms.
    COSINE(3);

    private final int id;

    CodeMetric(int id) {
        this.id = id;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// The metric with this number, or null.
    public static @Nullable CodeMetric ofId(int id) {
        for (CodeMetric metric : values()) {
            if (metric.id == id) {
                return metric;
            }
        }
        return null;
    }
}
