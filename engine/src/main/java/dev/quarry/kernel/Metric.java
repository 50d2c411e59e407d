package dev.quarry.kernel;

/// What a batch of scores measures. Higher is better for each.
public enum Metric {
    /// The dot product.
    DOT,
    /// The negated squared Euclidean distance.
    SQUARED_L2,
    /// The cosine of the angle; 0 where the row or the query is all zeros.
    COSINE
}
