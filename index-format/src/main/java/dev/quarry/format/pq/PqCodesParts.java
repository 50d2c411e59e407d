package dev.quarry.format.pq;

import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;

/// Where the parts of a `PQ_CODES` section stand; computed from the counts alone, in the order of the file.
final class PqCodesParts {

    static final int COUNT = 0;
    static final int SUB_QUANTIZERS = 8;
    static final int BITS = 12;
    static final int PRESENCE = 16;
    static final int FINGERPRINT = 24;
    static final int LAYOUT = FINGERPRINT + Fingerprint.BYTES;
    static final int HEADER_END = LAYOUT + Integer.BYTES;

    final PartLayout parts = new PartLayout();
    final long codesAt;
    final long codesLength;
    /// 0 when none is missing
    final long presenceAt;

    PqCodesParts(PqCodesShape shape, PqCodesLayout layout, int count, boolean someMissing) {
        codesLength = layout.byteSize(shape, count);
        codesAt = parts.place(codesLength);
        presenceAt = someMissing ? parts.place(RowBitmap.byteSize(count)) : 0;
    }
}
