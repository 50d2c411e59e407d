package dev.quarry.bench.live;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.WriterOptions;
import dev.quarry.bench.record.Settings;
import dev.quarry.document.DocumentId;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// The life of an index of `documents` small documents: loaded, a tenth replaced, a tenth deleted, compacted, reopened,
/// searched, searched while it is written. After each step that changes it, the number of documents and a sample of
/// payloads are compared with what they must be, and a search with the exact one, before a time is printed. Figures go
/// to the standard output, one a line: what, value, unit.
public final class LivingIndexBench {

    static final OpenOptions PLAIN =
            OpenOptions.DEFAULT.withWarmUp(Duration.ZERO).withVerification(OpenOptions.Verification.STRUCTURE);

    private final Settings settings;
    private final SmallDocuments collection;
    private final int documents;
    private final Path folder;
    private final PrintStream out = System.out;
    /// By number, -1 where deleted.
    private final int[] versions;

    private LivingIndexBench(Settings settings) throws IOException {
        this.settings = settings;
        this.collection = new SmallDocuments(settings.number("dim"));
        this.documents = settings.number("documents");
        this.folder = Files.createTempDirectory(settings.path("folder"), "living");
        this.versions = new int[documents];
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Settings settings = Settings.of(
                args,
                Map.of(
                        "documents", "1000000",
                        "dim", "0",
                        "folder", System.getProperty("java.io.tmpdir"),
                        "threads", Integer.toString(Runtime.getRuntime().availableProcessors()),
                        "flush", "250000",
                        "buffer", "64",
                        "seconds", "10",
                        "rates", "1000,5000,0",
                        "minrecall", "0.8"));
        LivingIndexBench bench = new LivingIndexBench(settings);
        try {
            bench.run();
        } finally {
            bench.remove();
        }
    }

    private void remove() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private WriterOptions options() {
        return WriterOptions.DEFAULT
                .withThreads(settings.number("threads"))
                .withBufferBytes((long) settings.number("buffer") << 20)
                .withFlushing(new WriterOptions.Flushing(settings.number("flush"), 1L << 30));
    }

    private void run() throws IOException, InterruptedException {
        Index.create(folder, collection.schema());
        try (IndexWriter writer = IndexWriter.open(folder, options())) {
            load(writer);
            change(writer);
            smallCommits(writer);
            long start = System.nanoTime();
            writer.compact();
            writer.commit();
            print("compact", seconds(start), "s");
        }
        verify("compacted");
        print("files", bytes() / 1e6, "MB");
        print("peak heap", peakHeap() / 1e6, "MB");
        reopen();
        firstQueries();
        besideWriting();
    }

    private void load(IndexWriter writer) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < documents; i++) {
            writer.add(collection.document(i, 0));
        }
        writer.commit();
        print("load", documents / seconds(start), "documents/s");
        start = System.nanoTime();
        writer.awaitMerges();
        writer.commit();
        print("merges after loading", seconds(start), "s");
        verify("loaded");
        print("files after loading", bytes() / 1e6, "MB");
    }

    private void change(IndexWriter writer) throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        int tenth = documents / 10;
        long start = System.nanoTime();
        for (int i = 0; i < tenth; i++) {
            int number = random.nextInt(documents);
            writer.upsert(collection.document(number, ++versions[number]));
        }
        writer.commit();
        print("replace a tenth", tenth / seconds(start), "documents/s");
        start = System.nanoTime();
        int deleted = 0;
        for (int i = 0; i < tenth; i++) {
            int number = random.nextInt(documents);
            if (writer.delete(DocumentId.of(number))) {
                deleted++;
                versions[number] = -1;
            }
        }
        writer.commit();
        print("delete a tenth", deleted / seconds(start), "documents/s");
        writer.awaitMerges();
        writer.commit();
        verify("changed");
    }

    /// Commits of 1,000 documents, and beside each what the disk takes for as many bytes in as many forced files.
    private void smallCommits(IndexWriter writer) throws IOException {
        int rounds = 21;
        double[] commits = new double[rounds];
        double[] disk = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < 1000; i++) {
                int number = (round * 1000 + i) % documents;
                writer.upsert(collection.document(number, Math.max(0, ++versions[number])));
            }
            long start = System.nanoTime();
            writer.commit();
            commits[round] = seconds(start) * 1e3;
            disk[round] = forced(5, 400_000) * 1e3;
        }
        print("commit of 1,000 documents, median", median(commits), "ms");
        print("the same bytes forced in 5 files, median", median(disk), "ms");
        writer.awaitMerges();
        writer.commit();
    }

    private double forced(int files, int bytes) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < files; i++) {
            Path file = folder.resolve("forced.spool");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(i == 0 ? bytes : 4096));
                channel.force(true);
            }
            Files.delete(file);
        }
        return seconds(start);
    }

    private void reopen() throws IOException {
        double[] times = new double[21];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            try (Index index = Index.open(folder, PLAIN)) {
                times[i] = seconds(start) * 1e3;
                if (index.rows() == 0) {
                    throw new IllegalStateException("an empty index");
                }
            }
        }
        print("reopen, first", times[0], "ms");
        print("reopen, median", median(times), "ms");
    }

    private void firstQueries() throws IOException {
        boolean dropped = dropCaches();
        try (Index index = Index.open(folder, PLAIN)) {
            Searcher searcher = index.searcher();
            print("first query, files " + (dropped ? "not in memory" : "in memory"), micros(searcher, 1), "us");
            print("second query", micros(searcher, 2), "us");
            for (int i = 0; i < 20_000; i++) {
                searcher.search(collection.query(i));
            }
            double[] times = new double[2000];
            for (int i = 0; i < times.length; i++) {
                times[i] = micros(searcher, i);
            }
            print("warm query, mean", Arrays.stream(times).average().orElseThrow(), "us");
            Arrays.sort(times);
            print("warm query, 99th percentile", times[times.length * 99 / 100], "us");
        }
    }

    private double micros(Searcher searcher, int number) {
        Query query = collection.query(number);
        long start = System.nanoTime();
        searcher.search(query);
        return seconds(start) * 1e6;
    }

    private static boolean dropCaches() {
        try {
            Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "1");
            return true;
        } catch (IOException e) {
            return false; // only root may; the figure then says so
        }
    }

    private void besideWriting() throws IOException, InterruptedException {
        SearchesBesideWriting trial = new SearchesBesideWriting(
                folder,
                collection,
                documents,
                settings.number("seconds"),
                options()
                        .withThreads(1)
                        .withMerging(new WriterOptions.Merging(WriterOptions.Merging.DEFAULT.policy(), 1)));
        for (int rate : settings.numbers("rates")) {
            trial.run(rate, this::print);
        }
    }

    private void verify(String when) throws IOException {
        long wanted = Arrays.stream(versions).filter(version -> version >= 0).count();
        try (Index index = Index.open(folder, PLAIN)) {
            if (index.documents() != wanted) {
                throw new IllegalStateException(
                        when + ": expected " + wanted + " documents, found " + index.documents());
            }
            Searcher searcher = index.searcher();
            SplittableRandom random = new SplittableRandom(3);
            for (int i = 0; i < 2000; i++) {
                verify(searcher, random.nextInt(documents), when);
            }
            double recall = 0;
            for (int i = 0; i < 50; i++) {
                Set<Hit> exact = new HashSet<>(
                        searcher.search(collection.query(i).exact()).list());
                exact.retainAll(searcher.search(collection.query(i)).list());
                recall += exact.size() / (10.0 * 50);
            }
            print(when + ": segments", index.segments().size(), "");
            print(when + ": recall at 10", recall, "");
            if (recall < settings.real("minrecall")) {
                throw new IllegalStateException(when + ": recall " + recall);
            }
        }
    }

    private void verify(Searcher searcher, int number, String when) {
        var row = searcher.row(DocumentId.of(number));
        boolean right = versions[number] < 0
                ? row.isEmpty()
                : row.isPresent()
                        && Arrays.equals(
                                searcher.payload(row.getAsLong()), SmallDocuments.payload(number, versions[number]));
        if (!right) {
            throw new IllegalStateException(when + ": document " + number + " is not of version " + versions[number]);
        }
    }

    private long bytes() throws IOException {
        long sum = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    private static double peakHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private void print(String what, double value, String unit) {
        out.printf(Locale.ROOT, "%-50s %,14.2f %s%n", what, value, unit);
    }
}
