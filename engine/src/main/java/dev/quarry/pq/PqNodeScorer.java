package dev.quarry.pq;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.pq.PqCodesLayout;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.kernel.CodeKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.score.NodeScorer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Scores a graph's nodes by their codes, which lie one after another, against the query it was last given. Higher
/// is better. One thread's; the view and the model are shared. Changing the query allocates nothing.
///
/// A walk needs only to know which way to go. So where the kernel is quick at that, scores are rough: negated sums of
/// the tables rounded to bytes, which stay in the first-level cache. [#again] then has the scores of [PqScan], for what
/// the walk found; elsewhere all scores are these. For codes of 4 bits there is an entry for each two, so that a byte
/// is
/// one look-up.
public final class PqNodeScorer implements NodeScorer {

    private static final int LINE_BYTES = 64;
    private static final int BYTE_VALUES = 256;

    private final PqCodesView codes;
    private final PqLookup lookup;
    private final CodeKernel kernel;
    private final int rowBytes;
    /// `(rowBytes, 256)`; the tables themselves for codes of 8 bits
    private final float[] entries;
    private final boolean isRough;
    private short[] sums = {};
    /// Keeps [#touch] from being left out by the compiler.
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /// @param codes of nodes, one after another
    /// @throws dev.quarry.format.CorruptSegmentException when another model made the codes, or they lie otherwise
    /// @throws IllegalArgumentException when codes stand for residuals, which mean nothing without their list
    public PqNodeScorer(PqCodesView codes, PqModel model, Kernels kernels) {
        this(codes, new PqLookup(model, kernels));
    }

    /// @param lookup may be shared with other searches by this thread, which then must be given their queries anew
    /// @throws dev.quarry.format.CorruptSegmentException when another model made the codes, or they lie otherwise
    /// @throws IllegalArgumentException when codes stand for residuals, which mean nothing without their list
    public PqNodeScorer(PqCodesView codes, PqLookup lookup) {
        this(codes, lookup, lookup.kernels().codes().isQuickByNumber());
    }

    PqNodeScorer(PqCodesView codes, PqLookup lookup, boolean isRough) {
        ModelCodes.require(codes, lookup.model(), PqCodesLayout.ROWS);
        ModelCodes.requireVectors(lookup.model());
        this.codes = codes;
        this.lookup = lookup;
        this.kernel = lookup.kernels().codes();
        this.rowBytes = codes.shape().rowBytes();
        this.entries = lookup.entries();
        this.isRough = isRough;
    }

    /// The codes it scores.
    public PqCodesView codes() {
        return codes;
    }

    /// Takes a query, `(dim)`. Not kept.
    public void query(float[] vector) {
        lookup.load(vector);
        lookup.useQuery();
        lookup.computeEntries();
    }

    @Override
    public void score(int[] nodes, int count, float[] out) {
        if (isRough) {
            scoreRoughly(nodes, count, out);
        } else {
            scoreExactly(nodes, count, out);
        }
    }

    /// Scores nodes for the same query by tables of floats; null where this scorer does.
    public @Nullable NodeScorer again() {
        return isRough ? this::scoreExactly : null;
    }

    private void scoreRoughly(int[] nodes, int count, float[] out) {
        if (sums.length < count) {
            sums = new short[Math.max(count, 2 * sums.length)];
        }
        byte[] costs = lookup.costs().costs();
        int subQuantizers = codes.shape().subQuantizers();
        if (codes.shape().bits() == 8) {
            kernel.rows8(codes.codes(), nodes, count, costs, subQuantizers, sums);
        } else {
            kernel.rows4(codes.codes(), nodes, count, costs, subQuantizers, sums);
        }
        for (int i = 0; i < count; i++) {
            out[i] = -(sums[i] & 0xFFFF);
        }
    }

    private void scoreExactly(int[] nodes, int count, float[] out) {
        touch(nodes, count);
        MemorySegment memory = codes.codes();
        for (int i = 0; i < count; i++) {
            out[i] = score(memory, (long) nodes[i] * rowBytes);
        }
    }

    /// Reads a number of each line of the codes to come, so that their cache misses overlap instead of following each
    /// other.
    private void touch(int[] nodes, int count) {
        MemorySegment memory = codes.codes();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long at = (long) nodes[i] * rowBytes;
            for (long end = at + rowBytes; at < end; at += LINE_BYTES) {
                sum ^= memory.get(BYTE, at);
            }
        }
        touched = sum;
    }

    private float score(MemorySegment memory, long at) {
        float[] table = entries;
        int count = rowBytes;
        int place = 0;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        for (; place + Long.BYTES <= count; place += Long.BYTES) {
            long eight = memory.get(LONG, at + place);
            int to = place * BYTE_VALUES;
            s0 += table[to + (int) (eight & 0xFF)];
            s1 += table[to + BYTE_VALUES + (int) (eight >>> 8 & 0xFF)];
            s2 += table[to + 2 * BYTE_VALUES + (int) (eight >>> 16 & 0xFF)];
            s3 += table[to + 3 * BYTE_VALUES + (int) (eight >>> 24 & 0xFF)];
            s0 += table[to + 4 * BYTE_VALUES + (int) (eight >>> 32 & 0xFF)];
            s1 += table[to + 5 * BYTE_VALUES + (int) (eight >>> 40 & 0xFF)];
            s2 += table[to + 6 * BYTE_VALUES + (int) (eight >>> 48 & 0xFF)];
            s3 += table[to + 7 * BYTE_VALUES + (int) (eight >>> 56)];
        }
        for (; place < count; place++) {
            float next = table[place * BYTE_VALUES + (memory.get(BYTE, at + place) & 0xFF)];
            switch (place & 3) {
                case 0 -> s0 += next;
                case 1 -> s1 += next;
                case 2 -> s2 += next;
                default -> s3 += next;
            }
        }
        return (s0 + s1) + (s2 + s3);
    }
}
