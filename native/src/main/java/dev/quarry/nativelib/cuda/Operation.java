package dev.quarry.nativelib.cuda;

import java.util.Locale;

/// What a job does. The numbers are those of `Operation` in `engine.h`.
enum Operation {
    LOAD(0),
    ASSIGN(1),
    STEP(2),
    PRODUCT(3),
    TRANSPOSED(4),
    ENCODE(5),
    NEAREST(6),
    SPARSE(7),
    GRADIENTS(8),
    POOL(9);

    private final int number;

    Operation(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /// For messages.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
