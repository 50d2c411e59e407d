package dev.quarry.bench.live;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.Searcher;
import dev.quarry.WriterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/// One searching thread, at rest and beside a writer that replaces documents at a rate, turn about.
///
/// @param folder of the index
/// @param documents how many it has been given
/// @param seconds of a round
/// @param options of the writer
record SearchesBesideWriting(
        Path folder, SmallDocuments collection, int documents, int seconds, WriterOptions options) {

    private static final int ROUNDS = 3;

    /// Receives a figure.
    interface Figures {
        void print(String what, double value, String unit);
    }

    /// @param rate documents a second, of which at most 1,000 are committed together; 0 for as fast as it goes
    void run(int rate, Figures out) throws IOException, InterruptedException {
        Searches[] rest = new Searches[ROUNDS];
        Searches[] busy = new Searches[ROUNDS];
        long written = 0;
        for (int round = 0; round < ROUNDS; round++) {
            rest[round] = searches();
            AtomicBoolean stop = new AtomicBoolean();
            long[] count = {0};
            Thread writer = Thread.ofPlatform().start(() -> write(rate, stop, count));
            busy[round] = searches();
            stop.set(true);
            writer.join();
            written += count[0];
        }
        String when = "beside " + (rate == 0 ? "a writer at full speed: " : rate + " documents/s: ");
        out.print(when + "written", (double) written / (ROUNDS * seconds), "1/s");
        out.print(when + "searches at rest", median(rest, Searches::rate), "1/s");
        out.print(when + "searches", median(busy, Searches::rate), "1/s");
        out.print(when + "share kept", 100 * median(busy, Searches::rate) / median(rest, Searches::rate), "%");
        out.print(when + "processor time of a search at rest", median(rest, Searches::cpuMicros), "us");
        out.print(when + "processor time of a search", median(busy, Searches::cpuMicros), "us");
        out.print(when + "segments searched, mean", median(busy, Searches::segments), "");
    }

    private static double median(Searches[] rounds, ToDoubleFunction<Searches> figure) {
        return LivingIndexBench.median(Arrays.stream(rounds).mapToDouble(figure).toArray());
    }

    /// What a searching thread did.
    ///
    /// @param rate searches a second
    /// @param cpuMicros processor time of one, opening newer commits included
    /// @param segments the mean number
    private record Searches(double rate, double cpuMicros, double segments) {}

    /// @param rate documents a second, of which as many are committed together; 0 for as fast as it goes, a
    ///     thousand a commit
    private void write(int rate, AtomicBoolean stop, long[] count) {
        SplittableRandom random = new SplittableRandom(System.nanoTime());
        int together = rate == 0 ? 1000 : Math.min(rate, 1000);
        long start = System.nanoTime();
        try (IndexWriter writer = IndexWriter.open(folder, options)) {
            while (!stop.get()) {
                int number = random.nextInt(documents);
                writer.upsert(collection.document(number, 9));
                if (++count[0] % together == 0) {
                    writer.commit();
                    long ahead = rate == 0 ? 0 : start + count[0] * 1_000_000_000L / rate - System.nanoTime();
                    LockSupport.parkNanos(ahead);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Searches for some seconds in the newest commit, which is looked for every 1,000 searches.
    private Searches searches() throws IOException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long done = 0;
        long segments = 0;
        long start = System.nanoTime();
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Index index = Index.open(folder, LivingIndexBench.PLAIN);
        try {
            Searcher searcher = index.searcher();
            while (System.nanoTime() - end < 0) {
                for (int i = 0; i < 1000; i++) {
                    searcher.search(collection.query((int) done++ & 0xffff));
                }
                segments += 1000L * index.segments().size();
                Index newer = index.refresh().orElse(null);
                if (newer != null) {
                    index.close();
                    index = newer;
                    searcher = index.searcher();
                }
            }
        } finally {
            index.close();
        }
        double used = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e3;
        return new Searches(done / LivingIndexBench.seconds(start), used / done, (double) segments / done);
    }
}
