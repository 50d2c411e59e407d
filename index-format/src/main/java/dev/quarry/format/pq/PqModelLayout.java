package dev.quarry.format.pq;

import dev.quarry.format.part.PartLayout;

/// Where the parts of a `PQ_MODEL` section stand; computed from the header alone, in the order of the file.
final class PqModelLayout {

    static final int DIM = 0;
    static final int SUB_QUANTIZERS = 4;
    static final int BITS = 8;
    static final int METRIC = 12;
    static final int LISTS = 16;
    static final int ENCODES = 20;
    static final int PRESENT = 24;
    static final int RESERVED = 28;
    static final int FINGERPRINT = 32;

    /// Bits of what is present.
    static final int ROTATION = 1;

    static final int QUERY_MAP = 2;
    static final int SCORING = 4;
    static final int ALL = ROTATION | QUERY_MAP | SCORING;

    final PartLayout parts = new PartLayout();
    /// 0 for parts that are absent
    final long rotationAt;

    final long coarseAt;
    final long encodingAt;
    final long queryMapAt;
    final long scoringAt;

    PqModelLayout(PqModelShape shape, int present) {
        rotationAt = place((present & ROTATION) != 0, shape.rotationValues());
        coarseAt = place(shape.lists() > 0, shape.coarseValues());
        encodingAt = place(true, shape.codebookValues());
        queryMapAt = place((present & QUERY_MAP) != 0, shape.rotationValues());
        scoringAt = place((present & SCORING) != 0, shape.codebookValues());
    }

    private long place(boolean isPresent, long values) {
        return isPresent ? parts.place(values * Float.BYTES) : 0;
    }
}
