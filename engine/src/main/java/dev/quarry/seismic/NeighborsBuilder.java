package dev.quarry.seismic;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.neighbors.RowNeighborsWriter;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.rows.SparseRowsView;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// Builds the graph of near rows: searches the finished posting lists for each row's own vector and keeps the best
/// others. The bytes depend on rows, lists and degree alone, not on threads.
///
/// Memory: the neighbors of 65,536 rows, and a searcher for each thread.
///
/// @param degree neighbors of a row, 1 to [SeismicParameters#MOST_NEIGHBORS]; fewer where a search finds fewer
/// @param workers the threads to use
/// @param progress hears one stage, `link rows` (in rows)
public record NeighborsBuilder(int degree, Workers workers, Progress progress) {

    /// Of a row's vector its largest values, as many as a query has terms: those behind them hardly change which rows
    /// are nearest, but make summaries and rows costlier to score.
    private static final int TERMS = 60;

    private static final SeismicQuery EFFORT = new SeismicQuery(10, 0.9f, BlockOrder.ALL_SORTED);
    private static final int TASK_ROWS = 256;
    private static final int TASKS = 256;

    public NeighborsBuilder {
        if (degree < 1 || degree > SeismicParameters.MOST_NEIGHBORS) {
            throw new IllegalArgumentException(
                    "degree: expected 1 to " + SeismicParameters.MOST_NEIGHBORS + ", found " + degree);
        }
    }

    /// Writes the whole section.
    ///
    /// @param out an open section, which the caller ends
    public void build(SparseRowsView rows, BlockedPostingsView postings, SectionOutput out) throws IOException {
        progress.stage("link rows", rows.rows());
        RowNeighborsWriter writer = new RowNeighborsWriter(out, rows.rows(), degree);
        List<Search> searches = workers.scratch(() -> new Search(rows, postings, degree));
        int[] counts = new int[Math.min(rows.rows(), TASKS * TASK_ROWS)];
        int[] neighbors = new int[counts.length * degree];
        for (int first = 0; first < rows.rows(); first += counts.length) {
            int from = first;
            int count = Math.min(counts.length, rows.rows() - first);
            workers.run(searches, (count + TASK_ROWS - 1) / TASK_ROWS, (search, task) -> {
                int end = Math.min(count, (task + 1) * TASK_ROWS);
                for (int i = task * TASK_ROWS; i < end; i++) {
                    counts[i] = search.run(from + i, neighbors, i * degree);
                }
                progress.advance(end - task * TASK_ROWS);
            });
            for (int i = 0; i < count; i++) {
                writer.add(neighbors, i * degree, counts[i]);
            }
        }
        writer.finish();
    }

    /// A searcher and what it needs for a row. Scratch of one thread.
    private static final class Search {

        private final RowScratch row;
        private final SeismicSearcher searcher;
        private final TopK hits;
        private final int degree;
        private final long[] byValue;
        private final int[] terms = new int[TERMS];
        private final float[] values = new float[TERMS];
        private final int[] found;
        private final float[] scores;

        Search(SparseRowsView rows, BlockedPostingsView postings, int degree) {
            this.row = new RowScratch(rows, 0);
            this.searcher = new SeismicSearcher(rows, postings);
            this.hits = new TopK(degree + 1);
            this.degree = degree;
            this.byValue = new long[rows.longest()];
            this.found = new int[degree + 1];
            this.scores = new float[degree + 1];
        }

        /// Puts a row's neighbors into `out` from `at` on, and returns how many there are.
        int run(int number, int[] out, int at) {
            int count = heaviest(row.read(number));
            searcher.search(terms, values, count, EFFORT, RowFilter.ALL, hits);
            int hitCount = hits.drain(found, scores);
            int kept = 0;
            for (int i = 0; i < hitCount && kept < degree; i++) {
                if (found[i] != number) {
                    out[at + kept++] = found[i];
                }
            }
            return kept;
        }

        private int heaviest(int count) {
            for (int i = 0; i < count; i++) {
                byValue[i] = (long) -Float.floatToRawIntBits(row.values[i]) << Integer.SIZE | i;
            }
            if (count > TERMS) {
                Arrays.sort(byValue, 0, count);
            }
            int most = Math.min(count, TERMS);
            for (int i = 0; i < most; i++) {
                terms[i] = row.terms[(int) byValue[i]];
                values[i] = row.values[(int) byValue[i]];
            }
            return most;
        }
    }
}
