package dev.quarry.format.rows;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.Spool;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/// Writes a sparse rows section. Rows are spooled to a temporary file as they come and encoded when all are known,
/// so neither their number nor the vocabulary nor the range of the values is needed beforehand, and memory does
/// not grow with them (beyond four bytes a row at the end). Not thread-safe.
public final class SparseRowsWriter implements AutoCloseable {

    /// Terms are below this.
    public static final int MOST_TERMS = 1 << 24;

    private static final int SPOOLED_PAIR_BYTES = 8;

    /// Gives terms of copied rows their numbers here.
    public interface TermMap {

        /// The number here, a different one for each term.
        ///
        /// @param term as the other section has it
        int map(int term) throws IOException;
    }

    private final SparseEncoding encoding;
    private final Spool pairs;
    private final Spool counts;
    private long[] sorted = new long[256];
    private int rows;
    private int longest;
    private int largestTerm = -1;
    private long nonZeros;
    private float largestValue;
    private int[] copiedTerms = {};
    private float[] copiedValues = {};

    private SparseRowsWriter(SparseEncoding encoding, Spool pairs, Spool counts) {
        this.encoding = encoding;
        this.pairs = pairs;
        this.counts = counts;
    }

    /// Starts with no rows.
    ///
    /// @param folder for the temporary files, which are deleted on close
    public static SparseRowsWriter create(Path folder, SparseEncoding encoding) throws IOException {
        return new SparseRowsWriter(
                encoding, Spool.create(folder, "sparse-pairs"), Spool.create(folder, "sparse-counts"));
    }

    /// Appends a row; it gets the number [#rows] had before.
    ///
    /// @param terms each in `[0, MOST_TERMS)`, none twice, in any order
    /// @param values positive and finite, beside the terms
    /// @param count how many of both to use, 0 for a row that nothing finds
    /// @throws InvalidSparseRowException when they are not so; nothing is appended then
    public void add(int[] terms, float[] values, int count) throws IOException {
        if (rows == Integer.MAX_VALUE) {
            throw new InvalidSparseRowException(rows, "at most 2147483647 rows in a segment", "one more");
        }
        sort(terms, values, count);
        if (count > 0) {
            largestTerm = Math.max(largestTerm, term(sorted[count - 1]));
        }
        if (encoding == SparseEncoding.SPLIT) {
            sortByValue(count);
        }
        for (int i = 0; i < count; i++) {
            pairs.putLong(sorted[i]);
            largestValue = Math.max(largestValue, value(sorted[i]));
        }
        counts.putInt(count);
        longest = Math.max(longest, count);
        nonZeros += count;
        rows++;
    }

    /// Appends rows as another section has them. Values come back as they are stored there, to the bit: always
    /// where the encoding is [SparseEncoding#F32] or [SparseEncoding#U8], whose scale follows from the largest
    /// value again. Where all values share a scale they do as long as it becomes no coarser, which the largest
    /// value decides: [SparseEncoding#SPLIT] rounds values again when this section's largest is beyond the next
    /// power of two above that of the other, by half a unit at most; [SparseEncoding#F16] then rounds only those
    /// below a 2^28th of the largest.
    ///
    /// @param first the first row there
    /// @param end behind the last
    /// @throws dev.quarry.format.CorruptSegmentException when a row there is none that can be appended
    public void copy(SparseRowsView from, int first, int end, TermMap terms) throws IOException {
        Objects.checkFromToIndex(first, end, from.rows());
        if (copiedTerms.length < from.longest()) {
            copiedTerms = new int[from.longest()];
            copiedValues = new float[from.longest()];
        }
        for (int row = first; row < end; row++) {
            int count = from.read(row, copiedTerms, copiedValues);
            for (int i = 0; i < count; i++) {
                copiedTerms[i] = terms.map(copiedTerms[i]);
            }
            try {
                add(copiedTerms, copiedValues, count);
            } catch (InvalidSparseRowException e) {
                throw from.section().corrupt(0, "a sound row " + row, String.valueOf(e.getMessage()));
            }
        }
    }

    /// Rows appended so far.
    public int rows() {
        return rows;
    }

    /// Terms and values appended so far.
    public long nonZeros() {
        return nonZeros;
    }

    /// The smallest vocabulary that holds all terms so far; at least 1.
    public int leastVocabulary() {
        return Math.max(1, largestTerm + 1);
    }

    /// Writes the section with the smallest vocabulary that fits.
    public void writeTo(SectionOutput out) throws IOException {
        writeTo(out, leastVocabulary());
    }

    /// Writes the section.
    ///
    /// @param vocabulary the number of terms, at least [#leastVocabulary]
    public void writeTo(SectionOutput out, int vocabulary) throws IOException {
        if (vocabulary < leastVocabulary() || vocabulary > MOST_TERMS) {
            throw new IllegalArgumentException(
                    "vocabulary: expected %d to %d, found %d".formatted(leastVocabulary(), MOST_TERMS, vocabulary));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rowCounts = counts.map(arena);
            MemorySegment spooled = pairs.map(arena);
            if (encoding == SparseEncoding.SPLIT) {
                writeSplit(out, vocabulary, rowCounts, spooled);
            } else {
                writeAdjacent(out, vocabulary, rowCounts, spooled);
            }
        }
    }

    private void writeSplit(SectionOutput out, int vocabulary, MemorySegment rowCounts, MemorySegment spooled)
            throws IOException {
        SplitLayout layout = SplitLayout.of(vocabulary, nonZeros, rows);
        float scale = SplitLayout.scale(largestValue);
        int step = SplitLayout.step(largestValue > 0 ? SplitLayout.code(largestValue, scale) : 0);
        writeHeader(out, vocabulary, layout.termBytes(), layout.chunks(), scale);
        out.putLong(SparseRowsLayout.HEADER_BYTES);
        out.putInt(step);
        out.putInt(0);
        new SplitRowsEncoder(out, layout, scale, step, rowCounts, spooled).write(rows);
    }

    private void writeAdjacent(SectionOutput out, int vocabulary, MemorySegment rowCounts, MemorySegment spooled)
            throws IOException {
        int termBytes = SparseRowsLayout.termBytes(vocabulary);
        float scale = encoding == SparseEncoding.F16 ? HalfScale.of(largestValue) : 1;
        int shift = shift(rowCounts, termBytes);
        writeHeader(out, vocabulary, termBytes, shift, scale);
        out.putLong(LittleEndian.align(
                SparseRowsLayout.HEADER_BYTES + Integer.BYTES * (rows + 1L), SparseRowsLayout.DATA_ALIGNMENT));
        out.putLong(0);
        writeOffsets(out, rowCounts, termBytes, shift);
        out.align(SparseRowsLayout.DATA_ALIGNMENT);
        SparseRowEncoder rowEncoder = new SparseRowEncoder(out, encoding, termBytes, scale);
        for (long row = 0, at = 0; row < rows; row++) {
            int count = rowCounts.get(LittleEndian.INT, row * Integer.BYTES);
            rowEncoder.write(spooled, at, count);
            out.align(1 << shift);
            at += (long) count * SPOOLED_PAIR_BYTES;
        }
        for (int i = 0; i < SparseRowsLayout.SLACK_BYTES; i++) {
            out.putByte(0);
        }
    }

    @Override
    public void close() throws IOException {
        try (pairs) {
            counts.close();
        }
    }

    static int term(long pair) {
        return (int) (pair >>> Integer.SIZE);
    }

    static float value(long pair) {
        return Float.intBitsToFloat((int) pair);
    }

    /// Fills `sorted` with term (high) and value bits (low), ascending by term.
    private void sort(int[] terms, float[] values, int count) {
        if (sorted.length < count) {
            sorted = new long[Math.max(count, 2 * sorted.length)];
        }
        boolean ascending = true;
        for (int i = 0; i < count; i++) {
            if (terms[i] < 0 || terms[i] >= MOST_TERMS) {
                throw new InvalidSparseRowException(rows, "terms from 0 to " + (MOST_TERMS - 1), "term " + terms[i]);
            }
            if (!(values[i] > 0) || values[i] == Float.POSITIVE_INFINITY) {
                throw new InvalidSparseRowException(
                        rows, "positive finite values", "value " + values[i] + " of term " + terms[i]);
            }
            sorted[i] = (long) terms[i] << Integer.SIZE | Float.floatToRawIntBits(values[i]);
            ascending &= i == 0 || terms[i - 1] < terms[i];
        }
        if (!ascending) {
            Arrays.sort(sorted, 0, count);
            for (int i = 1; i < count; i++) {
                if (term(sorted[i - 1]) == term(sorted[i])) {
                    throw new InvalidSparseRowException(rows, "each term once", "term " + term(sorted[i]) + " twice");
                }
            }
        }
    }

    /// Reorders `sorted` to descending values; equal ones stay in ascending order of term.
    private void sortByValue(int count) {
        for (int i = 0; i < count; i++) {
            long descending = Integer.MAX_VALUE - (sorted[i] & 0xFFFF_FFFFL);
            sorted[i] = (descending << Integer.SIZE) | (sorted[i] >>> Integer.SIZE);
        }
        Arrays.sort(sorted, 0, count);
        for (int i = 0; i < count; i++) {
            long bits = Integer.MAX_VALUE - (sorted[i] >>> Integer.SIZE);
            sorted[i] = (sorted[i] << Integer.SIZE) | bits;
        }
    }

    private int shift(MemorySegment rowCounts, int termBytes) {
        for (int shift = SparseRowsLayout.LEAST_SHIFT; shift <= SparseRowsLayout.MOST_SHIFT; shift++) {
            long end = 0;
            for (long row = 0; row < rows; row++) {
                end += alignedRowBytes(rowCounts, row, termBytes, shift);
            }
            if (end >>> shift <= 0xFFFF_FFFFL) {
                return shift;
            }
        }
        throw new IllegalStateException("rows of more than 2^40 bytes do not fit one segment");
    }

    private long alignedRowBytes(MemorySegment rowCounts, long row, int termBytes, int shift) {
        int count = rowCounts.get(LittleEndian.INT, row * Integer.BYTES);
        return LittleEndian.align(SparseRowsLayout.rowBytes(encoding, termBytes, count), 1 << shift);
    }

    /// All but the last two fields.
    private void writeHeader(SectionOutput out, int vocabulary, int termBytes, int shiftOrChunks, float scale)
            throws IOException {
        out.putInt(encoding.id());
        out.putInt(termBytes);
        out.putInt(shiftOrChunks);
        out.putFloat(scale);
        out.putLong(rows);
        out.putLong(vocabulary);
        out.putLong(nonZeros);
        out.putLong(longest);
    }

    private void writeOffsets(SectionOutput out, MemorySegment rowCounts, int termBytes, int shift) throws IOException {
        long end = 0;
        out.putInt(0);
        for (long row = 0; row < rows; row++) {
            end += alignedRowBytes(rowCounts, row, termBytes, shift);
            out.putInt((int) (end >>> shift));
        }
    }
}
