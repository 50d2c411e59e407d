package dev.quarry.seismic;

import dev.quarry.build.Workers;
import dev.quarry.format.rows.SparseRowsView;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Turns rows into posting lists, a range of terms at a time, so that memory stays bounded however many postings
/// there are: each range is one pass over the rows.
final class PostingGatherer {

    private final SparseRowsView rows;
    private final ValueCut cut;
    private final Workers workers;
    private final List<RowScratch> scratch;
    /// `(vocabulary)`: the postings of each term that pass the cut
    private final AtomicIntegerArray kept;

    PostingGatherer(SparseRowsView rows, ValueCut cut, Workers workers) {
        this.rows = rows;
        this.cut = cut;
        this.workers = workers;
        this.scratch = workers.scratch(() -> new RowScratch(rows, 0));
        this.kept = new AtomicIntegerArray(rows.vocabulary());
        eachPosting(0, rows.vocabulary(), (term, row, value) -> kept.getAndIncrement(term));
    }

    /// How many postings pass the cut and are among the first `longest` of their list.
    long kept(int longest) {
        long sum = 0;
        for (int term = 0; term < kept.length(); term++) {
            sum += Math.min(longest, kept.get(term));
        }
        return sum;
    }

    /// The terms `[first, end)`, whose lists fit into the memory together; `end` is at least `first + 1`.
    int endOfRange(int first, long mostPostings) {
        long postings = kept.get(first);
        int end = first + 1;
        while (end < kept.length() && postings + kept.get(end) <= mostPostings) {
            postings += kept.get(end++);
        }
        return end;
    }

    /// Gathers the lists of the terms `[first, end)`.
    Lists gather(int first, int end) {
        int[] starts = new int[end - first + 1];
        for (int term = first; term < end; term++) {
            starts[term - first + 1] = Math.addExact(starts[term - first], kept.get(term));
        }
        AtomicIntegerArray next = new AtomicIntegerArray(Arrays.copyOf(starts, end - first));
        long[] keys = new long[starts[end - first]];
        eachPosting(first, end, (term, row, value) -> keys[next.getAndIncrement(term - first)] = key(row, value));
        return new Lists(first, starts, keys);
    }

    /// Sorts by value, largest first, then by row.
    private static long key(int row, float value) {
        return (long) (Integer.MAX_VALUE - Float.floatToRawIntBits(value)) << Integer.SIZE | row;
    }

    /// The lists of a range of terms, each in the order in which threads happened to meet its rows, until sorted.
    static final class Lists {

        private final int first;
        private final int[] starts;
        private final long[] keys;

        private Lists(int first, int[] starts, long[] keys) {
            this.first = first;
            this.starts = starts;
            this.keys = keys;
        }

        int size(int term) {
            return starts[term - first + 1] - starts[term - first];
        }

        /// The rows of the largest values of a term, largest first, equal ones in order of row.
        ///
        /// @param out the first `most` of it are filled; at least as long as the list or `most`
        /// @return how many rows
        int largest(int term, int most, int[] out) {
            int from = starts[term - first];
            int to = starts[term - first + 1];
            Arrays.sort(keys, from, to);
            int count = Math.min(most, to - from);
            for (int i = 0; i < count; i++) {
                out[i] = (int) keys[from + i];
            }
            return count;
        }
    }

    @FunctionalInterface
    private interface PostingAction {
        void accept(int term, int row, float value);
    }

    private void eachPosting(int first, int end, PostingAction action) {
        workers.run(scratch, RowChunks.count(rows), (own, chunk) -> {
            for (int row = RowChunks.first(chunk); row < RowChunks.end(rows, chunk); row++) {
                int count = own.read(row);
                for (int i = 0; i < count; i++) {
                    int term = own.terms[i];
                    if (term >= first && term < end && cut.keeps(own.values[i], row, term)) {
                        action.accept(term, row, own.values[i]);
                    }
                }
            }
        });
    }
}
