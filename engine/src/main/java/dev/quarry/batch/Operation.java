package dev.quarry.batch;

import java.util.Locale;

/// The operations of [BatchOps], to count them.
public enum Operation {
    ASSIGN,
    STEP,
    TIMES_TRANSPOSED,
    TRANSPOSED_TIMES,
    ENCODE,
    NEAREST,
    NEIGHBORS,
    ASSIGN_SPARSE,
    GRADIENTS,
    POOL;

    /// In lower case, words apart.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
