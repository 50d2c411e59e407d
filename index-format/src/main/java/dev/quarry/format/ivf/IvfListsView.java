package dev.quarry.format.ivf;

import static dev.quarry.format.ivf.IvfListsLayout.HEADER_END;
import static dev.quarry.format.ivf.IvfListsLayout.LISTS;
import static dev.quarry.format.ivf.IvfListsLayout.ROWS;
import static dev.quarry.format.ivf.IvfListsLayout.SLOTS;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/// Lists of rows over mapped bytes. Rows that have a vector have a *slot* each: slots are numbered list by list, and by
/// row in a list. Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param rows the segment's row count
/// @param lists how many
/// @param slots rows in all lists together
/// @param starts u32 `(lists + 1)`: the first slot of each list, then `slots`; verified to ascend
/// @param slotRows u32 `(slots)`: the row of each slot, as the file has it, so that a reader must be ready for
///     numbers out of range
public record IvfListsView(
        Section section, int rows, int lists, int slots, MemorySegment starts, MemorySegment slotRows) {

    /// Opens the section and verifies its counts and where lists start; reads no row.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the counts do not fit
    public static IvfListsView open(Section section, int rows) {
        section.require(section.longAt(ROWS) == rows, ROWS, rows + " rows", section.longAt(ROWS));
        int lists = section.intAt(LISTS);
        section.require(lists >= 1, LISTS, "at least 1 list", lists);
        int slots = section.intAt(SLOTS);
        section.require(slots >= 0 && slots <= rows, SLOTS, "0 to " + rows + " slots", slots);
        IvfListsLayout layout = new IvfListsLayout(lists, slots);
        layout.parts.requireLength(section);
        MemorySegment starts = section.slice(layout.startsAt, layout.startsLength);
        int before = 0;
        for (int list = 0; list <= lists; list++) {
            int start = starts.get(LittleEndian.INT, (long) list * Integer.BYTES);
            boolean ascends = list == 0 ? start == 0 : start >= before && start <= slots;
            String expected = list == 0 ? "a first list at slot 0" : "a slot of " + before + " to " + slots;
            section.require(ascends, layout.startsAt + (long) list * Integer.BYTES, expected, start);
            before = start;
        }
        section.require(before == slots, SLOTS, before + " slots", slots);
        MemorySegment slotRows = section.slice(layout.rowsAt, layout.rowsLength);
        return new IvfListsView(section, rows, lists, slots, starts, slotRows);
    }

    /// The first slot of a list; of `lists`, the number of slots.
    public int start(int list) {
        return starts.get(LittleEndian.INT, (long) list * Integer.BYTES);
    }

    /// The row of a slot, not verified.
    public int row(int slot) {
        return slotRows.get(LittleEndian.INT, (long) slot * Integer.BYTES);
    }

    /// Verifies that rows exist, ascend in each list, and have one slot each; and that padding is zero.
    public void check(Findings findings) {
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        IvfListsLayout layout = new IvfListsLayout(lists, slots);
        layout.parts.checkPadding(section, findings);
        BitSet seen = new BitSet();
        for (int list = 0; list < lists; list++) {
            int before = -1;
            for (int slot = start(list); slot < start(list + 1); slot++) {
                int row = row(slot);
                boolean fits = row > before && row < rows && !seen.get(row);
                if (!fits) {
                    long at = layout.rowsAt + (long) slot * Integer.BYTES;
                    String expected = "a row of %d to %d that has no other slot".formatted(before + 1, rows - 1);
                    findings.require(false, section, at, expected, row);
                    return;
                }
                seen.set(row);
                before = row;
            }
        }
    }
}
