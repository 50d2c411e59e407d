package dev.quarry.format.pq;

import org.jspecify.annotations.Nullable;

/// How codes lie. The id is what stands on disk.
public enum PqCodesLayout {
    /// Blocks of 64, each sub-quantizer by sub-quantizer, for scans; see [PqCodesShape].
    BLOCKS(1),
    /// One after another, [PqCodesShape#rowBytes] each, for fetching single ones.
    ROWS(2);

    private final int id;

    PqCodesLayout(int id) {
        this.id = id;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// The layout with this number, or null.
    public static @Nullable PqCodesLayout ofId(int id) {
        for (PqCodesLayout layout : values()) {
            if (layout.id == id) {
                return layout;
            }
        }
        return null;
    }

    /// Bytes that so many codes take, with those that fill up the last block.
    long byteSize(PqCodesShape shape, int count) {
        return switch (this) {
            case BLOCKS -> PqCodesShape.blocks(count) * shape.blockBytes();
            case ROWS -> (long) count * shape.rowBytes();
        };
    }
}
