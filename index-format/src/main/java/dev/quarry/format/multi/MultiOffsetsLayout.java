package dev.quarry.format.multi;

import dev.quarry.format.part.PartLayout;

/// Where the parts of a `MULTI_OFFSETS` section stand; computed from the counts alone, in the order of the file.
final class MultiOffsetsLayout {

    static final int ROWS = 0;
    static final int VECTORS = 8;
    static final int HEADER_END = 12;

    final PartLayout parts = new PartLayout();
    final long startsLength;
    final long startsAt;
    final long documentsLength;
    final long documentsAt;

    MultiOffsetsLayout(int rows, int vectors) {
        startsLength = (rows + 1L) * Integer.BYTES;
        startsAt = parts.place(startsLength);
        documentsLength = (long) vectors * Integer.BYTES;
        documentsAt = parts.place(documentsLength);
    }
}
