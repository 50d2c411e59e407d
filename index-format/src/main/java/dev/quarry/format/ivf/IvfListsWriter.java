package dev.quarry.format.ivf;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.part.PartLayout;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/// Sorts rows by list and writes them as an `IVF_LISTS` section, which [IvfListsView] reads. Immutable.
public final class IvfListsWriter {

    /// The list of a row without a vector, which has no slot.
    public static final int NO_LIST = -1;

    private final int rows;
    /// `(lists + 1)`
    private final int[] starts;
    /// `(slots)`
    private final int[] slotRows;

    /// Sorts.
    ///
    /// @param lists how many, at least 1
    /// @param listOfRow the list of each row, or [#NO_LIST]; rows from `rows` on are not looked at
    public IvfListsWriter(int lists, int[] listOfRow, int rows) {
        if (lists < 1) {
            throw new IllegalArgumentException("lists: expected at least 1, found " + lists);
        }
        Objects.checkFromIndexSize(0, rows, listOfRow.length);
        this.rows = rows;
        this.starts = new int[lists + 1];
        for (int row = 0; row < rows; row++) {
            int list = listOfRow[row];
            if (list < NO_LIST || list >= lists) {
                throw new IllegalArgumentException(
                        "list of row %d: expected -1 to %d, found %d".formatted(row, lists - 1, list));
            }
            if (list != NO_LIST) {
                starts[list + 1]++;
            }
        }
        Arrays.parallelPrefix(starts, Integer::sum);
        this.slotRows = new int[starts[lists]];
        int[] next = starts.clone();
        for (int row = 0; row < rows; row++) {
            if (listOfRow[row] != NO_LIST) {
                slotRows[next[listOfRow[row]]++] = row;
            }
        }
    }

    /// Rows that have a list.
    public int slots() {
        return slotRows.length;
    }

    /// The row of a slot.
    public int row(int slot) {
        return slotRows[slot];
    }

    /// Writes the section.
    ///
    /// @param field the schema field's number
    public void write(SegmentWriter segment, int field) throws IOException {
        SectionOutput out = segment.begin(SectionKind.IVF_LISTS, field);
        out.putLong(rows);
        out.putInt(starts.length - 1);
        out.putInt(slotRows.length);
        out.align(PartLayout.ALIGNMENT);
        for (int start : starts) {
            out.putInt(start);
        }
        out.align(PartLayout.ALIGNMENT);
        for (int row : slotRows) {
            out.putInt(row);
        }
        segment.end();
    }
}
