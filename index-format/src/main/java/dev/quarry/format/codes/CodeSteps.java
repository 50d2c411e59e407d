package dev.quarry.format.codes;

import org.jspecify.annotations.Nullable;

/// For which values a scalar code has an offset and a step. The id is what stands on disk.
public enum CodeSteps {
    /// One offset and one step for all dimensions.
    GLOBAL(1),
    /// An offset and a step for each dimension.
    PER_DIMENSION(2);

    private final int id;

    CodeSteps(int id) {
        this.id = id;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// Offsets, and as many steps, of vectors of a dimension.
    public int count(int dim) {
        return this == GLOBAL ? 1 : dim;
    }

    static @Nullable CodeSteps ofId(int id) {
        for (CodeSteps steps : values()) {
            if (steps.id == id) {
                return steps;
            }
        }
        return null;
    }
}
