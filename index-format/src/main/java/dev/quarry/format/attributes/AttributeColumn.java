package dev.quarry.format.attributes;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.SHORT;

import dev.quarry.format.Section;
import dev.quarry.format.part.Offsets;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The values of each row as *codes*, ordinals plus one. Where no row has more than one value, a row's code is
/// at a fixed place, and 0 for a row without. Otherwise a row's codes are one behind the other, ascending.
/// Immutable and thread-safe; allocates nothing.
///
/// @param section where the bytes stand
/// @param rows how many rows
/// @param width bytes of a code: 1, 2 or 4
/// @param starts where the codes of each row start, null where no row has more than one
/// @param codes `(rows)` codes, or those of all rows together
public record AttributeColumn(
        Section section, int rows, int width, @Nullable Offsets starts, MemorySegment codes) {

    /// Whether some row has more than one value.
    public boolean isMultiValued() {
        return starts != null;
    }

    /// A row's code, or 0 for a row without a value; only where [#isMultiValued] does not hold.
    public int code(int row) {
        return codeAt(Objects.checkIndex(row, rows));
    }

    /// Where a row's codes start among all; for `rows`, where the last ones end. Only where [#isMultiValued]
    /// holds.
    public long start(int row) {
        return Objects.requireNonNull(starts).at(row);
    }

    /// The code at a place among all.
    public int codeAt(long at) {
        return switch (width) {
            case Byte.BYTES -> Byte.toUnsignedInt(codes.get(BYTE, at));
            case Short.BYTES -> Short.toUnsignedInt(codes.get(SHORT, at * Short.BYTES));
            default -> codes.get(INT, at * Integer.BYTES);
        };
    }

    /// Whether a row has a value.
    public boolean isPresent(int row) {
        return starts == null ? code(row) != 0 : start(Objects.checkIndex(row, rows)) < start(row + 1);
    }

    /// Whether a row has a value whose ordinal is in a range.
    ///
    /// @param from the first ordinal
    /// @param to behind the last one
    public boolean hasAny(int row, int from, int to) {
        if (starts == null) {
            // the code is in [from + 1, to]; 0 wraps around and is in no range
            return Integer.compareUnsigned(code(row) - 1 - from, to - from) < 0;
        }
        long end = end(row);
        for (long at = start(row); at < end; at++) {
            if (codeAt(at) > from) {
                return codeAt(at) <= to;
            }
        }
        return false;
    }

    /// The ordinals of a row's values, ascending.
    public int[] ordinals(int row) {
        if (starts == null) {
            return isPresent(row) ? new int[] {code(row) - 1} : new int[0];
        }
        long end = end(row);
        int[] ordinals = new int[(int) (end - start(row))];
        for (int i = 0; i < ordinals.length; i++) {
            ordinals[i] = codeAt(start(row) + i) - 1;
        }
        return ordinals;
    }

    /// Where a row's codes end, verified.
    public long end(int row) {
        long start = start(Objects.checkIndex(row, rows));
        long end = start(row + 1);
        if (start > end || end * width > codes.byteSize() || end - start > Integer.MAX_VALUE) {
            throw section.corrupt(0, "codes of row " + row + " inside the codes", start + " to " + end);
        }
        return end;
    }
}
