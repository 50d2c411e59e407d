package dev.quarry.format.codes;

import org.jspecify.annotations.Nullable;

/// What the number of a code means. The id is what stands on disk.
public enum CodeOrder {
    /// Code `i` stands for row `i`; rows without a vector have a code of zeros.
    ROWS(1),
    /// Code `i` stands for node `i` of the same field's graph.
    NODES(2);

    private final int id;

    CodeOrder(int id) {
        this.id = id;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// The order with this number, or null.
    public static @Nullable CodeOrder ofId(int id) {
        for (CodeOrder order : values()) {
            if (order.id == id) {
                return order;
            }
        }
        return null;
    }
}
