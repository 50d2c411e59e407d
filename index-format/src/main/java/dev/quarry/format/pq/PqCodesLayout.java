package dev.quarry.format.pq;

import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;

/// Where the parts of a `PQ_CODES` section stand; computed from the counts alone, in the order of the file.
final class PqCodesLayout {

    static final int ROWS = 0;
    static final int SUB_QUANTIZERS = 8;
    static final int BITS = 12;
    static final int PRESENCE = 16;
    static final int FINGERPRINT = 24;
    static final int HEADER_END = FINGERPRINT + Fingerprint.BYTES;

    final PartLayout parts = new PartLayout();
    final long blocksAt;
    final long blocksLength;
    /// 0 when every row has a vector
    final long presenceAt;

    PqCodesLayout(PqCodesShape shape, int rows, boolean someMissing) {
        blocksLength = PqCodesShape.blocks(rows) * shape.blockBytes();
        blocksAt = parts.place(blocksLength);
        presenceAt = someMissing ? parts.place(RowBitmap.byteSize(rows)) : 0;
    }
}
