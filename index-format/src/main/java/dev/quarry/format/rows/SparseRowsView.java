package dev.quarry.format.rows;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.UnsupportedFormatException;

/// The forward index of a sparse field: `(rows)` vectors of terms with positive values. Immutable and thread-safe;
/// valid while the segment is open.
///
/// How the bytes lie is the matter of the two kinds, which scorers tell apart; everyone else uses [#read]. What
/// the rows say is checked by [#check], not at open: until then a row may hold anything, and reading it may throw
/// `IndexOutOfBoundsException` but touches nothing outside the section.
public abstract sealed class SparseRowsView permits AdjacentRowsView, SplitRowsView {

    private final Section section;
    private final SparseEncoding encoding;
    private final int termBytes;
    private final int rows;
    private final int vocabulary;
    private final long nonZeros;
    private final int longest;

    SparseRowsView(Section section, SparseEncoding encoding) {
        this.section = section;
        this.encoding = encoding;
        this.termBytes = section.intAt(SparseRowsLayout.TERM_BYTES);
        this.rows = count(SparseRowsLayout.ROWS, Integer.MAX_VALUE);
        this.vocabulary = count(SparseRowsLayout.VOCABULARY, SparseRowsWriter.MOST_TERMS);
        this.longest = count(SparseRowsLayout.LONGEST, section.length() / (1 + encoding.valueBytes()));
        this.nonZeros = section.longAt(SparseRowsLayout.NON_ZEROS);
    }

    /// Reads the header.
    ///
    /// @throws UnsupportedFormatException when the encoding is not known here
    /// @throws dev.quarry.format.CorruptSegmentException when the header contradicts itself or the section's length
    public static SparseRowsView of(Section section) {
        SparseEncoding encoding = SparseEncoding.ofId(section.intAt(SparseRowsLayout.ENCODING));
        return switch (encoding) {
            case null ->
                throw new UnsupportedFormatException(
                        section.file(),
                        "a known encoding of " + section.name(),
                        "encoding " + section.intAt(SparseRowsLayout.ENCODING));
            case F32, F16, U8 -> new AdjacentRowsView(section, encoding);
            case SPLIT -> new SplitRowsView(section);
        };
    }

    /// The section it reads, for messages.
    public Section section() {
        return section;
    }

    /// The number of rows.
    public int rows() {
        return rows;
    }

    /// Terms are below this.
    public int vocabulary() {
        return vocabulary;
    }

    /// Terms of all rows together.
    public long nonZeros() {
        return nonZeros;
    }

    /// The terms of the longest row.
    public int longest() {
        return longest;
    }

    /// How rows are laid out.
    public SparseEncoding encoding() {
        return encoding;
    }

    /// Bytes of one term: 2, or for larger vocabularies 3 ([SparseEncoding#SPLIT]) or 4.
    public int termBytes() {
        return termBytes;
    }

    /// Decodes a row: terms in ascending order, or for [SparseEncoding#SPLIT] those of the largest values first.
    ///
    /// @param terms at least [#longest] long
    /// @param values at least [#longest] long
    /// @return the number of terms
    /// @throws dev.quarry.format.CorruptSegmentException when the row claims more than [#longest] terms
    public abstract int read(int row, int[] terms, float[] values);

    /// The number of terms of a row, which is what [#read] returns.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the row claims more than [#longest] terms
    public abstract int nonZeros(int row);

    /// Reads every row and reports what breaks the format: places, counts, terms, values, totals, padding.
    public abstract void check(Findings findings);

    private int count(int field, long most) {
        long value = section.longAt(field);
        section.require(value >= 0 && value <= most, field, "0 to " + most, value);
        return (int) value;
    }
}
