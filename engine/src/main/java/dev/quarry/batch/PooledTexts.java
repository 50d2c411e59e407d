package dev.quarry.batch;

/// Sparse vectors of texts.
///
/// @param starts `(texts + 1)`: where each text's terms start
/// @param terms ascending in each text
/// @param weights beside the terms, above zero
public record PooledTexts(int[] starts, int[] terms, float[] weights) {}
