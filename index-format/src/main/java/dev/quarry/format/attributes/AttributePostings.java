package dev.quarry.format.attributes;

import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.Section;
import dev.quarry.format.part.Offsets;
import dev.quarry.format.part.RowBitmap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/// The rows of each value, by ordinal: a bitmap where a value has so many rows that this takes fewer bytes,
/// else their numbers, ascending. The numbers of all values are one stretch in the order of the ordinals, so
/// those of a range are one too. Immutable and thread-safe.
public final class AttributePostings {

    private final Section section;
    private final int rows;
    private final int distinct;
    private final Offsets starts;
    private final int[] dense;
    /// `denseBefore[i]`: rows of the first `i` dense values together.
    private final long[] denseBefore;
    private final MemorySegment bitmaps;
    private final MemorySegment slices;
    private final long slicesAt;

    private AttributePostings(
            Section section, AttributesLayout.Counts counts, AttributesLayout layout, Offsets starts, int[] dense) {
        this.section = section;
        this.rows = counts.rows();
        this.distinct = counts.distinct();
        this.starts = starts;
        this.dense = dense;
        this.denseBefore = new long[dense.length + 1];
        this.bitmaps = section.slice(layout.bitmapsAt, layout.bitmapsLength);
        this.slices = section.slice(layout.slicesAt, layout.slicesLength);
        this.slicesAt = layout.slicesAt;
    }

    static AttributePostings open(Section section, AttributesLayout.Counts counts, AttributesLayout layout) {
        Offsets starts =
                Offsets.open(section, layout.startsAt, counts.startWidth(), counts.distinct(), counts.postings());
        int[] dense = new int[counts.dense()];
        MemorySegment.copy(section.slice(layout.denseAt, layout.denseLength), INT, 0, dense, 0, dense.length);
        AttributePostings postings = new AttributePostings(section, counts, layout, starts, dense);
        for (int i = 0; i < dense.length; i++) {
            long at = layout.denseAt + (long) i * Integer.BYTES;
            int least = i == 0 ? 0 : dense[i - 1] + 1;
            section.require(
                    dense[i] >= least && dense[i] < counts.distinct(),
                    at,
                    "an ordinal from " + least + " to " + (counts.distinct() - 1),
                    dense[i]);
            long count = starts.at(dense[i] + 1L) - starts.at(dense[i]);
            section.require(count > 0 && count <= counts.rows(), at, "1 to " + counts.rows() + " rows", count);
            postings.denseBefore[i + 1] = postings.denseBefore[i] + count;
        }
        long sparse = counts.postings() - postings.denseBefore[dense.length];
        section.require(counts.sparse() == sparse, AttributesLayout.SPARSE, sparse + " row numbers", counts.sparse());
        return postings;
    }

    /// How many rows have a value, counted once for each value in a range: exactly the rows where no row has
    /// more than one value or the range is of one ordinal, otherwise an upper bound of them.
    ///
    /// @param from the first ordinal
    /// @param to behind the last one
    public long count(int from, int to) {
        Objects.checkFromToIndex(from, to, distinct);
        return starts.at(to) - starts.at(from);
    }

    /// How many values in a range of ordinals are bitmaps.
    public int bitmaps(int from, int to) {
        return place(to) - place(from);
    }

    /// Rows of a range of ordinals that stand as numbers, to be read one by one.
    public long numbers(int from, int to) {
        return sparseStart(to) - sparseStart(from);
    }

    /// Sets the bits of all rows that have a value in a range.
    ///
    /// @param words row `r` is bit `r % 64` of word `r / 64`; as many words as rows need
    public void setRows(int from, int to, long[] words) {
        Objects.checkFromToIndex(from, to, distinct);
        long wordCount = RowBitmap.byteSize(rows) / Long.BYTES;
        int end = place(to);
        for (int i = place(from); i < end; i++) {
            long at = i * RowBitmap.byteSize(rows);
            for (int word = 0; word < wordCount; word++) {
                words[word] |= bitmaps.get(LONG, at + (long) word * Long.BYTES);
            }
        }
        long last = sparseStart(to);
        for (long at = sparseStart(from); at < last; at++) {
            int row = slices.get(INT, at * Integer.BYTES);
            if (row < 0 || row >= rows) {
                throw outOfRange(at, row);
            }
            words[row >>> 6] |= 1L << row;
        }
        requireNoneBehind(words);
    }

    /// Copies the numbers of all rows that have a value in a range that has no bitmaps: ascending for each value,
    /// values in the order of their ordinals.
    ///
    /// @param out at least [#count] long
    /// @return how many
    public int copyRows(int from, int to, int[] out) {
        if (bitmaps(from, to) > 0) {
            throw new IllegalArgumentException("expected ordinals without bitmaps, found " + from + " to " + to);
        }
        long first = sparseStart(from);
        int count = (int) (sparseStart(to) - first);
        MemorySegment.copy(slices, INT, first * Integer.BYTES, out, 0, count);
        for (int i = 0; i < count; i++) {
            if (out[i] < 0 || out[i] >= rows) {
                throw outOfRange(first + i, out[i]);
            }
        }
        return count;
    }

    /// Which bitmap an ordinal has, or -1 when its rows are numbers.
    int bitmap(int ordinal) {
        return Math.max(-1, Arrays.binarySearch(dense, ordinal));
    }

    /// The words of a bitmap.
    RowBitmap rowsOf(int bitmap) {
        long bytes = RowBitmap.byteSize(rows);
        return new RowBitmap(bitmaps.asSlice(bitmap * bytes, bytes), rows);
    }

    /// Where the numbers of an ordinal start, counted in numbers.
    long sparseStart(int ordinal) {
        long start = starts.at(ordinal) - denseBefore[place(ordinal)];
        if (start < 0 || start * Integer.BYTES > slices.byteSize()) {
            throw section.corrupt(0, "rows of value " + ordinal + " inside the rows", Long.toString(start));
        }
        return start;
    }

    /// A number of the stretch.
    int rowAt(long at) {
        return slices.get(INT, at * Integer.BYTES);
    }

    /// How many dense values are below an ordinal.
    private int place(int ordinal) {
        int found = Arrays.binarySearch(dense, ordinal);
        return found >= 0 ? found : -found - 1;
    }

    private void requireNoneBehind(long[] words) {
        if ((rows & 63) != 0 && words[rows >>> 6] >>> rows != 0) {
            throw section.corrupt(0, "no bits behind row " + (rows - 1), "some");
        }
    }

    private RuntimeException outOfRange(long at, int row) {
        return section.corrupt(slicesAt + at * Integer.BYTES, "a row below " + rows, Integer.toUnsignedString(row));
    }
}
