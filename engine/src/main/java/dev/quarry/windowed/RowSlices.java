package dev.quarry.windowed;

import dev.quarry.build.Workers;
import dev.quarry.format.rows.SparseRowsView;
import java.util.List;

/// Turns rows into posting lists. Each thread has a slice of consecutive rows and knows from the counts where its
/// postings belong, so that lists come out in the order of rows, without sorting, at any number of slices.
final class RowSlices {

    /// Of a gathered posting: its row and its value.
    static final int POSTING_BYTES = Integer.BYTES + Float.BYTES;

    private static final int MOST_POSTINGS = Integer.MAX_VALUE - 8;

    /// The postings of a range of terms, term by term, rows ascending.
    ///
    /// @param first the first term
    /// @param starts `(terms + 1)`: where the postings of each term start
    /// @param rows `(postings)`
    /// @param values `(postings)`
    record Lists(int first, int[] starts, int[] rows, float[] values) {

        int start(int term) {
            return starts[term - first];
        }

        int end(int term) {
            return starts[term - first + 1];
        }
    }

    private static final class Row {
        final int[] terms;
        final float[] values;

        Row(int longest) {
            terms = new int[longest];
            values = new float[longest];
        }
    }

    private final SparseRowsView rows;
    private final Workers workers;
    private final List<Row> scratch;
    private final int slices;
    /// `(slices, vocabulary)`
    private final int[][] counts;

    RowSlices(SparseRowsView rows, Workers workers, long memoryBytes) {
        this.rows = rows;
        this.workers = workers;
        this.scratch = workers.scratch(() -> new Row(rows.longest()));
        this.slices = Math.clamp(memoryBytes / ((long) Long.BYTES * rows.vocabulary()), 1, workers.threads());
        this.counts = new int[slices][rows.vocabulary()];
        workers.run(scratch, slices, (own, slice) -> {
            int[] count = counts[slice];
            for (int row = firstRow(slice); row < firstRow(slice + 1); row++) {
                int length = rows.read(row, own.terms, own.values);
                for (int i = 0; i < length; i++) {
                    count[own.terms[i]]++;
                }
            }
        });
    }

    /// The terms `[first, end)`, whose lists fit into the memory together; `end` is at least `first + 1`.
    int endOfRange(int first, long mostPostings) {
        long postings = postings(first);
        int end = first + 1;
        while (end < rows.vocabulary() && postings + postings(end) <= Math.min(MOST_POSTINGS, mostPostings)) {
            postings += postings(end++);
        }
        return end;
    }

    Lists gather(int first, int end) {
        int[] starts = new int[end - first + 1];
        int[][] next = new int[slices][end - first];
        for (int term = first; term < end; term++) {
            int place = starts[term - first];
            for (int slice = 0; slice < slices; slice++) {
                next[slice][term - first] = place;
                place = Math.addExact(place, counts[slice][term]);
            }
            starts[term - first + 1] = place;
        }
        int[] listRows = new int[starts[end - first]];
        float[] listValues = new float[listRows.length];
        workers.run(scratch, slices, (own, slice) -> {
            int[] places = next[slice];
            for (int row = firstRow(slice); row < firstRow(slice + 1); row++) {
                int length = rows.read(row, own.terms, own.values);
                for (int i = 0; i < length; i++) {
                    int term = own.terms[i];
                    if (term >= first && term < end) {
                        int place = places[term - first]++;
                        listRows[place] = row;
                        listValues[place] = own.values[i];
                    }
                }
            }
        });
        return new Lists(first, starts, listRows, listValues);
    }

    private long postings(int term) {
        long sum = 0;
        for (int[] count : counts) {
            sum += count[term];
        }
        return sum;
    }

    private int firstRow(int slice) {
        return (int) ((long) rows.rows() * slice / slices);
    }
}
