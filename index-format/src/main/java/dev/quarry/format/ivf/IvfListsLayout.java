package dev.quarry.format.ivf;

import dev.quarry.format.part.PartLayout;

/// Where the parts of an `IVF_LISTS` section stand; computed from the counts alone, in the order of the file.
final class IvfListsLayout {

    static final int ROWS = 0;
    static final int LISTS = 8;
    static final int SLOTS = 12;
    static final int HEADER_END = 16;

    final PartLayout parts = new PartLayout();
    final long startsLength;
    final long startsAt;
    final long rowsLength;
    final long rowsAt;

    IvfListsLayout(int lists, int slots) {
        startsLength = (lists + 1L) * Integer.BYTES;
        startsAt = parts.place(startsLength);
        rowsLength = (long) slots * Integer.BYTES;
        rowsAt = parts.place(rowsLength);
    }
}
