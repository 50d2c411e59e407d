package dev.quarry.format.rows;

import static dev.quarry.format.rows.SparseRowsWriter.term;
import static dev.quarry.format.rows.SparseRowsWriter.value;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.SectionOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes the parts of a split section from spooled (term, value) pairs, each row's largest value first.
final class SplitRowsEncoder {

    private static final long MOST_UNITS = 1L << Integer.SIZE;

    private final SectionOutput out;
    private final SplitLayout layout;
    private final float scale;
    private final int step;
    private final MemorySegment counts;
    private final MemorySegment pairs;
    private byte[] bytes = new byte[4096];

    SplitRowsEncoder(
            SectionOutput out, SplitLayout layout, float scale, int step, MemorySegment counts, MemorySegment pairs) {
        this.out = out;
        this.layout = layout;
        this.scale = scale;
        this.step = step;
        this.counts = counts;
        this.pairs = pairs;
    }

    void write(int rows) throws IOException {
        writeHeads(rows);
        writeFine(rows);
        writeTails(rows);
        out.putBytes(new byte[SplitLayout.SLACK_BYTES]);
    }

    private void writeHeads(int rows) throws IOException {
        long place = SplitLayout.EMPTY_TAIL_BYTES;
        byte[] chunk = new byte[layout.chunkBytes()];
        int trailer = chunk.length - SplitLayout.TRAILER_BYTES;
        for (long row = 0, pair = 0; row < rows; row++) {
            int count = count(row);
            int tail = Math.max(0, count - layout.headSize());
            for (int first = 0; first < layout.headSize(); first += SplitLayout.CHUNK) {
                int filled = Math.clamp((long) count - first, 0, SplitLayout.CHUNK);
                Arrays.fill(chunk, (byte) 0);
                planes(chunk, pair + first, filled, SplitLayout.CHUNK);
                chunk[chunk.length - 1] = (byte) filled;
                if (first == 0 && tail > 0) {
                    MemorySegment.ofArray(chunk).set(LittleEndian.INT, trailer, (int) units(place));
                    chunk[chunk.length - 2] = (byte) largestTail(code(pair + layout.headSize()), step);
                }
                out.putBytes(chunk);
            }
            place += layout.tailBytes(tail);
            pair += count;
        }
    }

    /// The largest value of a tail in steps, rounded up.
    static int largestTail(int code, int step) {
        return Math.min((code + step - 1) / step, 255);
    }

    private static long units(long place) {
        if (place / SplitLayout.TAIL_UNIT >= MOST_UNITS) {
            throw new IllegalStateException("tails of more than 2^36 bytes do not fit one segment");
        }
        return place / SplitLayout.TAIL_UNIT;
    }

    private void writeFine(int rows) throws IOException {
        byte[] chunk = new byte[SplitLayout.FINE_BYTES];
        for (long row = 0, pair = 0; row < rows; row++) {
            int count = count(row);
            for (int first = 0; first < layout.headSize(); first += SplitLayout.CHUNK) {
                int filled = Math.clamp((long) count - first, 0, SplitLayout.CHUNK);
                Arrays.fill(chunk, (byte) 0);
                fine(chunk, 0, pair + first, filled);
                out.putBytes(chunk);
            }
            pair += count;
        }
    }

    private void writeTails(int rows) throws IOException {
        out.putBytes(new byte[SplitLayout.EMPTY_TAIL_BYTES]);
        for (long row = 0, pair = 0; row < rows; row++) {
            int count = count(row);
            int tail = count - layout.headSize();
            if (tail > 0) {
                int length = tail * (layout.planes() + 1);
                bytes = bytes.length < length ? new byte[2 * length] : bytes;
                planes(bytes, pair + layout.headSize(), tail, tail);
                fine(bytes, layout.planes() * tail, pair + layout.headSize(), tail);
                out.putInt(tail);
                out.putBytes(bytes, 0, length);
                out.align(SplitLayout.TAIL_UNIT);
            }
            pair += count;
        }
    }

    /// The planes of the `count` non-zeros from `first` on, `stride` bytes from one to the next.
    private void planes(byte[] into, long first, int count, int stride) {
        for (int i = 0; i < count; i++) {
            int term = term(pair(first + i));
            into[i] = (byte) (term >>> 8);
            into[stride + i] = (byte) term;
            into[2 * stride + i] = (byte) (code(first + i) / step);
            if (layout.termBytes() > 2) {
                into[3 * stride + i] = (byte) (term >>> 16);
            }
        }
    }

    private void fine(byte[] into, int at, long first, int count) {
        for (int i = 0; i < count; i++) {
            into[at + i] = (byte) (code(first + i) % step);
        }
    }

    private int code(long pair) {
        return SplitLayout.code(value(pair(pair)), scale);
    }

    private long pair(long index) {
        return pairs.get(LittleEndian.LONG, index * Long.BYTES);
    }

    private int count(long row) {
        return counts.get(LittleEndian.INT, row * Integer.BYTES);
    }
}
