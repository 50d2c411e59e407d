package dev.quarry.score;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.rows.SplitRowsView;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.PlaneKernel;
import dev.quarry.kernel.PlaneMatches;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Scores of split rows: exact ones, and in whole numbers what a head or a tail adds, both never above the truth.
///
/// All of them work on batches: first the lines of all rows are touched, so that their misses overlap, then the planes
/// are searched for the query's terms, then the few matches are added up. An exact score is the sum of weight times
/// value in double precision, in the order of the row, rounded to float once.
final class SplitScorer implements SparseScorer {

    /// Rows touched together.
    static final int BATCH = 32;

    private static final int LINE = 64;

    private final SplitRowsView rows;
    private final SplitQuery own;
    private final SparseQuery query;
    private final PlaneKernel planes;
    private final PlaneMatches matches = new PlaneMatches();
    private final MemorySegment heads;
    private final MemorySegment tails;
    private final int chunks;
    private final int chunkBytes;
    private final int headBytes;
    private final boolean wide;
    private final long[] at;
    private final int[] counts;
    private final int[] strides;
    private final long[] trailers;
    private long[] masks = new long[64];
    private final double[] exact = new double[BATCH];
    private long touched;

    SplitScorer(SplitRowsView rows, SparseQuery query) {
        this(rows, query, Kernels.best().planes());
    }

    SplitScorer(SplitRowsView rows, SparseQuery query, PlaneKernel planes) {
        this.planes = planes;
        this.rows = rows;
        this.query = query;
        this.own = query.split();
        this.heads = rows.heads();
        this.tails = rows.tails();
        this.chunks = rows.chunks();
        this.chunkBytes = rows.chunkBytes();
        this.headBytes = rows.headBytes();
        this.wide = rows.termBytes() > Short.BYTES;
        this.at = new long[BATCH * chunks];
        this.counts = new int[BATCH * chunks];
        this.strides = new int[BATCH * chunks];
        this.trailers = new long[BATCH];
    }

    @Override
    public void prepare() {
        own.prepare(rows.termBytes());
    }

    SplitQuery query() {
        return own;
    }

    /// Changes with each touch, so that the loads cannot be left out as unused.
    long touched() {
        return touched;
    }

    /// What the value of a score of 1 in whole numbers is.
    double unit() {
        return rows.step() * (double) rows.scale() / own.units();
    }

    /// Adds up the heads of up to [#BATCH] rows, from `batch[from]` on.
    ///
    /// @param out what the heads add, from `from` on; so the arrays below
    /// @param met the weights of the matched terms
    /// @param places what [SplitRowsView#trailer] says of each row
    void heads(int[] batch, int from, int count, int[] out, int[] met, long[] places) {
        int runs = touchHeads(batch, from, count);
        System.arraycopy(trailers, 0, places, from, count);
        add(heads, runs, chunks, out, met, from);
    }

    /// Adds up the tails of up to [#BATCH] rows.
    ///
    /// @param places `(count)`: where the tails stand
    /// @param out `(count)`: what they add
    /// @param met `(count)`: the weights of the matched terms
    void tails(long[] places, int count, int[] out, int[] met) {
        touchTails(places, count);
        add(tails, count, 1, out, met, 0);
    }

    private void add(MemorySegment data, int runs, int runsOfRow, int[] out, int[] met, int from) {
        if (wide) {
            addWide(data, runs, runsOfRow, out, met, from);
            return;
        }
        int most = 0;
        for (int run = 0; run < runs; run++) {
            most += counts[run];
        }
        matches.reserve(runs, most);
        planes.select(data, at, counts, strides, runs, own.signature(), matches);
        int[] table = own.table();
        byte[] high = matches.high();
        byte[] low = matches.low();
        byte[] value = matches.value();
        int[] ends = matches.ends();
        int i = 0;
        for (int row = 0, last = runsOfRow - 1; last < runs; row++, last += runsOfRow) {
            int sum = 0;
            int weights = 0;
            for (int end = ends[last]; i < end; i++) {
                int weight = table[((high[i] & 255) << 8) | (low[i] & 255)];
                sum += weight * (value[i] & 255);
                weights += weight;
            }
            out[from + row] = sum;
            met[from + row] = weights;
        }
    }

    private void addWide(MemorySegment data, int runs, int runsOfRow, int[] out, int[] met, int from) {
        mark(data, runs);
        int word = 0;
        for (int run = 0; run < runs; run++) {
            int row = from + run / runsOfRow;
            if (run % runsOfRow == 0) {
                out[row] = 0;
                met[row] = 0;
            }
            for (int first = 0; first < counts[run]; first += PlaneKernel.MASK) {
                for (long mask = masks[word++]; mask != 0; mask &= mask - 1) {
                    long place = at[run] + first + Long.numberOfTrailingZeros(mask);
                    int weight = own.weight(term(data, place, strides[run]));
                    out[row] += weight * (data.get(LittleEndian.BYTE, place + 2L * strides[run]) & 255);
                    met[row] += weight;
                }
            }
        }
    }

    @Override
    public void score(int[] batch, int count, float[] out) {
        for (int from = 0; from < count; from += BATCH) {
            int some = Math.min(BATCH, count - from);
            Arrays.fill(exact, 0, some, 0);
            int runs = touchHeads(batch, from, some);
            touchFine(batch, from, some);
            mark(heads, runs);
            addExactHeads(batch, from, runs);
            for (int i = 0; i < some; i++) {
                trailers[i] = SplitRowsView.tail(trailers[i]);
            }
            touchTails(trailers, some);
            mark(tails, some);
            addExactTails(some);
            for (int i = 0; i < some; i++) {
                out[from + i] = (float) (exact[i] * rows.scale());
            }
        }
    }

    private void addExactHeads(int[] batch, int from, int runs) {
        MemorySegment fine = rows.fine();
        int step = rows.step();
        int word = 0;
        for (int run = 0; run < runs; run++) {
            int row = run / chunks;
            long fineAt = ((long) batch[from + row] * chunks + run % chunks) * SplitRowsView.FINE_BYTES;
            if (counts[run] == 0) {
                continue;
            }
            for (long mask = masks[word++]; mask != 0; mask &= mask - 1) {
                int i = Long.numberOfTrailingZeros(mask);
                float weight = query.weight(term(heads, at[run] + i, SplitRowsView.CHUNK));
                int value = heads.get(LittleEndian.BYTE, at[run] + 2L * SplitRowsView.CHUNK + i) & 255;
                int code = value * step + (fine.get(LittleEndian.BYTE, fineAt + i) & 255);
                exact[row] += (double) weight * code;
            }
        }
    }

    private void addExactTails(int count) {
        int step = rows.step();
        int word = 0;
        for (int run = 0; run < count; run++) {
            long stride = strides[run];
            for (int first = 0; first < counts[run]; first += PlaneKernel.MASK) {
                for (long mask = masks[word++]; mask != 0; mask &= mask - 1) {
                    long place = at[run] + first + Long.numberOfTrailingZeros(mask);
                    int value = tails.get(LittleEndian.BYTE, place + 2 * stride) & 255;
                    int code = value * step + (tails.get(LittleEndian.BYTE, place + rows.planes() * stride) & 255);
                    exact[run] += (double) query.weight(term(tails, place, strides[run])) * code;
                }
            }
        }
    }

    private int term(MemorySegment data, long place, int stride) {
        int high = data.get(LittleEndian.BYTE, place) & 255;
        int term = (high << 8) | (data.get(LittleEndian.BYTE, place + stride) & 255);
        return wide ? ((data.get(LittleEndian.BYTE, place + 3L * stride) & 255) << 16) | term : term;
    }

    private void mark(MemorySegment data, int runs) {
        int words = 0;
        for (int run = 0; run < runs; run++) {
            words += PlaneKernel.words(counts[run]);
        }
        masks = masks.length < words ? new long[2 * words] : masks;
        planes.masks(data, at, counts, strides, runs, own.signature(), masks);
    }

    /// Touches the heads, fills the runs and the rows' trailers, and returns the number of runs.
    private int touchHeads(int[] batch, int from, int count) {
        long sum = 0;
        int run = 0;
        for (int i = 0; i < count; i++) {
            long head = (long) batch[from + i] * headBytes;
            for (long chunk = head; chunk < head + headBytes; chunk += chunkBytes) {
                for (long line = chunk; line < chunk + chunkBytes - LINE; line += LINE) {
                    sum += heads.get(LittleEndian.LONG, line);
                }
                long trailer = rows.trailer(chunk);
                at[run] = chunk;
                strides[run] = SplitRowsView.CHUNK;
                counts[run++] = SplitRowsView.count(trailer);
                trailers[i] = chunk == head ? trailer : trailers[i];
            }
        }
        touched += sum;
        return run;
    }

    private void touchFine(int[] batch, int from, int count) {
        long sum = 0;
        int bytes = chunks * SplitRowsView.FINE_BYTES;
        for (int i = from; i < from + count; i++) {
            long fine = (long) batch[i] * bytes;
            for (long line = fine; line < fine + bytes; line += LINE) {
                sum += rows.fine().get(LittleEndian.BYTE, line);
            }
        }
        touched += sum;
    }

    /// Touches the first lines of tails and fills the runs.
    private void touchTails(long[] places, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            long place = places[i];
            sum += tails.get(LittleEndian.LONG, place)
                    + tails.get(LittleEndian.LONG, place + LINE)
                    + tails.get(LittleEndian.LONG, place + 2 * LINE);
        }
        touched += sum;
        for (int i = 0; i < count; i++) {
            at[i] = places[i] + SplitRowsView.TAIL_HEADER_BYTES;
            counts[i] = rows.tailCount(places[i]);
            strides[i] = counts[i];
        }
    }
}
