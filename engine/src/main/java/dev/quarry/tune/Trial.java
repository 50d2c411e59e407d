package dev.quarry.tune;

import dev.quarry.Searcher;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import java.util.Arrays;

/// One setting on its way: what its passes have shown so far. Not thread-safe.
final class Trial {

    private final Query.Method method;
    private final Judged judged;
    /// `(queries)`: of each query the recall, the shortest time, and the work; the time is -1 before it was asked
    private final double[] recall;

    private final long[] nanos;
    private final Hits.Work[] work;
    private boolean exact = true;

    Trial(Query.Method method, Judged judged) {
        this.method = method;
        this.judged = judged;
        this.recall = new double[judged.size()];
        this.nanos = new long[judged.size()];
        this.work = new Hits.Work[judged.size()];
        Arrays.fill(nanos, -1);
        Arrays.fill(work, Hits.Work.NONE);
    }

    /// Asks every `step`-th query from `first` on, below `end`.
    void pass(Searcher searcher, int first, int end, int step) {
        for (int query = first; query < Math.min(end, judged.size()); query += step) {
            long start = System.nanoTime();
            Hits hits = judged.ask(searcher, query, method);
            long time = System.nanoTime() - start;
            nanos[query] = nanos[query] < 0 ? time : Math.min(nanos[query], time);
            recall[query] = judged.recall(query, hits);
            work[query] = hits.work();
            exact &= hits.exact();
        }
    }

    /// Whether every answer so far was guaranteed exact.
    boolean exact() {
        return exact;
    }

    Measurement measurement() {
        long[] times = Arrays.stream(nanos).filter(time -> time >= 0).sorted().toArray();
        double rows = 0;
        double blocks = 0;
        double summaries = 0;
        for (Hits.Work one : work) {
            rows += one.rowsScored();
            blocks += one.blocksOpened();
            summaries += one.summariesScored();
        }
        return new Measurement(
                method,
                meanRecall(0),
                meanRecall(1),
                new Measurement.Latency(
                        Arrays.stream(times).average().orElse(Double.NaN) / 1e3,
                        percentile(times, 50),
                        percentile(times, 99)),
                new Measurement.Work(rows / times.length, blocks / times.length, summaries / times.length));
    }

    /// Over the queries at even places (0) or odd ones (1) that were asked.
    private double meanRecall(int half) {
        double sum = 0;
        int count = 0;
        for (int query = half; query < nanos.length; query += 2) {
            if (nanos[query] >= 0) {
                sum += recall[query];
                count++;
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /// Nearest rank, in microseconds.
    private static double percentile(long[] sorted, int percent) {
        int rank = (int) ((percent * (long) sorted.length + 99) / 100);
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, rank - 1)] / 1e3;
    }
}
