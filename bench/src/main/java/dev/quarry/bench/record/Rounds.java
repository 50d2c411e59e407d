package dev.quarry.bench.record;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Times contenders pass by pass: each pass asks the first one its queries, then the second, and so on, beginning
/// with another one each time, so that what disturbs a part of the run disturbs all alike.
public final class Rounds {

    private final int queries;
    private final Clock clock;
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(Contender contender, int step, int[] rows, float[] scores, Timing timing) {}

    public Rounds(int queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /// Adds a contender that answers each `step`-th query, each time others.
    ///
    /// @return its number for [#timing]
    public int add(Contender contender, int k, int step) {
        entries.add(new Entry(contender, step, new int[k], new float[k], new Timing(queries)));
        return entries.size() - 1;
    }

    /// Runs all passes.
    ///
    /// @param warm passes that are not timed
    public void run(int warm, int passes) {
        for (int pass = -warm; pass < passes; pass++) {
            int shift = Math.max(0, pass);
            for (int i = 0; i < entries.size(); i++) {
                pass(entries.get((i + shift) % entries.size()), pass);
            }
        }
    }

    private void pass(Entry entry, int pass) {
        if (pass == 0) {
            entry.contender.resetWork();
        }
        // a step's queries are the same in all passes: each has its fastest
        for (int query = 0; query < queries; query += entry.step) {
            long start = clock.nanos();
            entry.contender.search(query, entry.rows, entry.scores);
            long nanos = clock.nanos() - start;
            if (pass >= 0) {
                entry.timing.add(query, nanos);
            }
        }
    }

    public Timing timing(int number) {
        return entries.get(number).timing;
    }

    /// Answers all queries `passes` times on several threads, one contender each, dealt out one by one.
    public static Throughput allCores(
            Supplier<? extends Contender> contenders, int k, int queries, int passes, int threads) {
        Timing all = new Timing(queries);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger ready = new AtomicInteger();
        long[] start = new long[threads];
        long[] end = new long[threads];
        Threads.run(threads, thread -> {
            Contender contender = contenders.get();
            Timing timing = new Timing(queries);
            int[] rows = new int[k];
            float[] scores = new float[k];
            for (int query = 0; query < queries; query++) {
                contender.search(query, rows, scores);
            }
            ready.incrementAndGet();
            while (ready.get() < threads) {
                Thread.onSpinWait();
            }
            start[thread] = System.nanoTime();
            int last = queries * passes;
            for (int i = next.getAndIncrement(); i < last; i = next.getAndIncrement()) {
                long from = System.nanoTime();
                contender.search(i % queries, rows, scores);
                timing.add(i % queries, System.nanoTime() - from);
            }
            end[thread] = System.nanoTime();
            synchronized (all) {
                all.addAll(timing);
            }
        });
        long first = Long.MAX_VALUE;
        long latest = Long.MIN_VALUE;
        for (int thread = 0; thread < threads; thread++) {
            first = Math.min(first, start[thread]);
            latest = Math.max(latest, end[thread]);
        }
        return new Throughput(all.latency(), (double) queries * passes / ((latest - first) / 1e9));
    }

    /// What several threads together did.
    ///
    /// @param latency of each search while all threads were busy
    /// @param queriesPerSecond of all threads together
    public record Throughput(Latency latency, double queriesPerSecond) {}
}
