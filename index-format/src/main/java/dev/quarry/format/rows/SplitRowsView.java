package dev.quarry.format.rows;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import java.lang.foreign.MemorySegment;

/// Rows in two parts. A head at a fixed place, `row * headBytes`, holds the row's largest values in chunks of up to 62
/// non-zeros; what is left stands in its tail, whose place the head knows. Both are planes of bytes: the second lowest
/// byte of each term, the lowest, the value in steps, and with terms of three bytes the highest. A value counts
/// `step * steps + fine` units of [#scale]; the fine byte stands apart, because only exact scores need it.
///
/// A scorer that skips the fine bytes is wrong by less than one step a value, always downwards.
public final class SplitRowsView extends SparseRowsView {

    /// Non-zeros of a full chunk, and bytes from one of its planes to the next.
    public static final int CHUNK = SplitLayout.CHUNK;

    /// Bytes of a chunk's fine values in [#fine].
    public static final int FINE_BYTES = SplitLayout.FINE_BYTES;

    /// Bytes of a tail before its first plane, which hold its count.
    public static final int TAIL_HEADER_BYTES = Integer.BYTES;

    private final SplitLayout layout;
    private final float scale;
    private final int step;
    private final MemorySegment heads;
    private final MemorySegment fine;
    private final MemorySegment tails;
    private final long fineStart;

    SplitRowsView(Section section) {
        super(section, SparseEncoding.SPLIT);
        int chunks = section.intAt(SparseRowsLayout.OFFSET_SHIFT);
        section.require(
                chunks >= 1 && chunks <= SplitLayout.MOST_CHUNKS,
                SparseRowsLayout.OFFSET_SHIFT,
                "1 to " + SplitLayout.MOST_CHUNKS + " chunks",
                chunks);
        this.layout = new SplitLayout(vocabulary() <= SparseRowsLayout.SHORT_TERMS ? 2 : 3, chunks);
        this.scale = Float.intBitsToFloat(section.intAt(SparseRowsLayout.SCALE));
        this.step = section.intAt(SplitLayout.STEP);
        requireHeader();
        long headsBytes = (long) rows() * layout.headBytes();
        long fineBytes = (long) rows() * layout.fineBytes();
        this.heads = section.slice(SparseRowsLayout.HEADER_BYTES, headsBytes);
        this.fineStart = SparseRowsLayout.HEADER_BYTES + headsBytes;
        this.fine = section.slice(fineStart, fineBytes);
        long tailsStart = fineStart + fineBytes;
        this.tails = section.slice(tailsStart, section.length() - tailsStart);
        section.require(
                tails.byteSize() >= SplitLayout.EMPTY_TAIL_BYTES + SplitLayout.SLACK_BYTES,
                tailsStart,
                "at least " + (SplitLayout.EMPTY_TAIL_BYTES + SplitLayout.SLACK_BYTES) + " bytes of tails",
                tails.byteSize());
    }

    /// The heads, [#headBytes] for each row.
    public MemorySegment heads() {
        return heads;
    }

    /// The fine values of the heads, [#FINE_BYTES] for each chunk.
    public MemorySegment fine() {
        return fine;
    }

    /// The tails; at least 256 bytes follow the last. A tail is its count as an int, the planes, the fine values.
    public MemorySegment tails() {
        return tails;
    }

    /// Chunks of a head.
    public int chunks() {
        return layout.chunks();
    }

    /// Bytes from one chunk of a head to the next, a multiple of 64; the trailer ends there.
    public int chunkBytes() {
        return layout.chunkBytes();
    }

    /// Bytes from one head to the next.
    public int headBytes() {
        return layout.headBytes();
    }

    /// Planes in front of a tail's fine values.
    public int planes() {
        return layout.planes();
    }

    /// Units in a step, 1 to 256.
    public int step() {
        return step;
    }

    /// The value of a unit, a power of two.
    public float scale() {
        return scale;
    }

    /// What a head says of itself, in the first chunk also of its tail: the last eight bytes of the chunk at `at` in
    /// [#heads].
    public long trailer(long at) {
        return heads.get(LONG, at + layout.chunkBytes() - Long.BYTES);
    }

    /// The non-zeros of the chunk with this trailer.
    public static int count(long trailer) {
        return Math.min((int) (trailer >>> 56), CHUNK);
    }

    /// The largest value of the row's tail in steps, rounded up; 0 when there is no tail.
    public static int largestOfTail(long trailer) {
        return (int) (trailer >>> 48) & 255;
    }

    /// Where the row's tail stands in [#tails]; a tail without non-zeros where the row has none.
    public static long tail(long trailer) {
        return ((trailer >>> 16) & 0xFFFF_FFFFL) * SplitLayout.TAIL_UNIT;
    }

    /// The non-zeros of the tail at `at`.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when there are not the bytes for them
    public int tailCount(long at) {
        int count = tails.get(INT, at);
        long room = tails.byteSize() - SplitLayout.SLACK_BYTES - at - TAIL_HEADER_BYTES;
        if (count < 0 || count > longest() || (long) count * (layout.planes() + 1) > room) {
            throw section().corrupt(atTail(at), "no more non-zeros than there are bytes for", Integer.toString(count));
        }
        return count;
    }

    @Override
    public int read(int row, int[] terms, float[] values) {
        long head = (long) row * layout.headBytes();
        long fineAt = (long) row * layout.fineBytes();
        long first = trailer(head);
        int count = 0;
        for (int chunk = 0; chunk < layout.chunks(); chunk++) {
            int some = count(trailer(head));
            require(count + some <= longest(), head, count + some);
            terms(heads, head, CHUNK, some, terms, count);
            values(heads, head, CHUNK, fine, fineAt, some, values, count);
            count += some;
            head += layout.chunkBytes();
            fineAt += FINE_BYTES;
        }
        long tail = tail(first);
        int rest = tailCount(tail);
        require(count + rest <= longest(), head - layout.headBytes(), count + rest);
        long planes = tail + TAIL_HEADER_BYTES;
        terms(tails, planes, rest, rest, terms, count);
        values(tails, planes, rest, tails, planes + (long) rest * layout.planes(), rest, values, count);
        return count + rest;
    }

    @Override
    public int nonZeros(int row) {
        long head = (long) row * layout.headBytes();
        int count = tailCount(tail(trailer(head)));
        for (int chunk = 0; chunk < layout.chunks(); chunk++) {
            count += count(trailer(head + (long) chunk * layout.chunkBytes()));
        }
        require(count <= longest(), head, count);
        return count;
    }

    private void require(boolean holds, long head, int found) {
        if (!holds) {
            throw section()
                    .corrupt(
                            SparseRowsLayout.HEADER_BYTES + head,
                            "0 to " + longest() + " terms",
                            Integer.toString(found));
        }
    }

    private void terms(MemorySegment data, long at, int stride, int count, int[] terms, int from) {
        for (int i = 0; i < count; i++) {
            terms[from + i] = term(data, at + i, stride);
        }
    }

    private void values(
            MemorySegment data,
            long at,
            int stride,
            MemorySegment fineData,
            long fineAt,
            int count,
            float[] values,
            int from) {
        for (int i = 0; i < count; i++) {
            values[from + i] = code(data, at + i, stride, fineData, fineAt + i) * scale;
        }
    }

    int term(MemorySegment data, long at, int stride) {
        int low = ((data.get(BYTE, at) & 255) << 8) | (data.get(BYTE, at + stride) & 255);
        return layout.termBytes() == 2 ? low : ((data.get(BYTE, at + 3L * stride) & 255) << 16) | low;
    }

    int code(MemorySegment data, long at, int stride, MemorySegment fineData, long fineAt) {
        return (data.get(BYTE, at + 2L * stride) & 255) * step + (fineData.get(BYTE, fineAt) & 255);
    }

    @Override
    public void check(Findings findings) {
        new SplitRowsCheck(this, layout, findings).run();
    }

    long atFine(long offset) {
        return fineStart + offset;
    }

    long atTail(long offset) {
        return section().length() - tails.byteSize() + offset;
    }

    private void requireHeader() {
        section()
                .require(
                        termBytes() == layout.termBytes(),
                        SparseRowsLayout.TERM_BYTES,
                        layout.termBytes() + " bytes a term for a vocabulary of " + vocabulary(),
                        termBytes());
        section().require(step >= 1 && step <= 256, SplitLayout.STEP, "a step of 1 to 256", step);
        if (!HalfScale.isValid(scale)) {
            throw section().corrupt(SparseRowsLayout.SCALE, "a power of two", Float.toString(scale));
        }
        long start = section().longAt(SparseRowsLayout.DATA);
        section()
                .require(
                        start == SparseRowsLayout.HEADER_BYTES,
                        SparseRowsLayout.DATA,
                        "rows from byte " + SparseRowsLayout.HEADER_BYTES,
                        start);
        int reserved = section().intAt(SplitLayout.RESERVED);
        section().require(reserved == 0, SplitLayout.RESERVED, "0", reserved);
    }
}
