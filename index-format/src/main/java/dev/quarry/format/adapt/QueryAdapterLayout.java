package dev.quarry.format.adapt;

import dev.quarry.format.part.PartLayout;
import dev.quarry.format.pq.Fingerprint;

/// Where the parts of a `QUERY_ADAPTER` section stand; computed from the dimensions alone, in the order of the
/// file.
final class QueryAdapterLayout {

    static final int OLD_DIM = 0;
    static final int NEW_DIM = 4;
    static final int FINGERPRINT = 8;
    static final int HEADER_END = FINGERPRINT + Fingerprint.BYTES;

    final PartLayout parts = new PartLayout();
    final long matrixAt;
    final long offsetAt;

    QueryAdapterLayout(int oldDim, int newDim) {
        matrixAt = parts.place((long) oldDim * newDim * Float.BYTES);
        offsetAt = parts.place((long) oldDim * Float.BYTES);
    }
}
