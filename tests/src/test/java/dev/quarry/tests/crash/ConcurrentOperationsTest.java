package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.WriterOptions;
import dev.quarry.document.DocumentId;
import dev.quarry.write.MergePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two threads change documents of their own through one writer that merges in the background, while others
/// search. What a search finds is whole, and at the end the index holds what both threads know.
/// `-Dquarry.random.seeds` as in [RandomOperationsTest]; a third as many of them run here.
class ConcurrentOperationsTest {

    private static final long FIRST = Long.getLong("quarry.random.seed", 1);
    private static final int SEEDS = Math.max(1, Integer.getInteger("quarry.random.seeds", 12) / 3);
    private static final int OPERATIONS = 400;
    private static final int IDS = 40;
    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);

    @TempDir(factory = MemoryFolder.class)
    Path temp;

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoWriteAndTwoSearch(long seed) throws IOException, InterruptedException, ExecutionException {
        Path folder = temp.resolve("index");
        Index.create(folder, Version.schema());
        WriterOptions options = Run.OPTIONS
                .withMerging(new WriterOptions.Merging(new MergePolicy.Tiered(3, 1 << 14, 1 << 30, 0.3), 1))
                .withFlushing(new WriterOptions.Flushing(25, 1 << 20));
        Map<String, Integer> all = new HashMap<>();
        AtomicBoolean done = new AtomicBoolean();
        try (IndexWriter writer = IndexWriter.open(folder, options);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> searching = new ArrayList<>();
            searching.add(threads.submit(() -> searchCommits(folder, done, "seed " + seed)));
            searching.add(threads.submit(() -> searchSnapshots(writer, done, "seed " + seed)));
            List<Callable<Map<String, Integer>>> changing = List.of(
                    () -> change(writer, "a", new Random(2 * seed)),
                    () -> change(writer, "b", new Random(2 * seed + 1)));
            try {
                for (Future<Map<String, Integer>> changed : threads.invokeAll(changing)) {
                    all.putAll(changed.get());
                }
            } finally {
                done.set(true);
            }
            for (Future<Integer> searched : searching) {
                assertThat(searched.get()).as("seed %d: searches", seed).isPositive();
            }
            writer.awaitMerges();
            writer.commit();
        }
        new Probe(folder, "seed " + seed).require(List.of(new State.Documents(all)));
        try (Index index = Index.open(folder, COLD)) {
            new ModelSearch(all, "seed " + seed).compare(index.searcher(), new Random(seed));
        }
    }

    private static Map<String, Integer> change(IndexWriter writer, String prefix, Random random) throws IOException {
        Map<String, Integer> mine = new TreeMap<>();
        for (int i = 0; i < OPERATIONS; i++) {
            String id = prefix + random.nextInt(IDS);
            int kind = random.nextInt(100);
            if (kind < 65) {
                assertThat(writer.upsert(new Version(id, i).document()))
                        .as("upsert %d of %s", i, id)
                        .isEqualTo(mine.put(id, i) != null);
            } else if (kind < 90) {
                assertThat(writer.delete(DocumentId.of(id)))
                        .as("delete %d of %s", i, id)
                        .isEqualTo(mine.remove(id) != null);
            } else if (kind < 96) {
                writer.commit();
            } else if (kind < 98) {
                writer.flush();
            } else if (kind < 99) {
                writer.merge();
            } else {
                writer.compact();
            }
        }
        return mine;
    }

    private static int searchCommits(Path folder, AtomicBoolean done, String context) throws IOException {
        int searches = 0;
        Index index = Index.open(folder, COLD);
        try {
            while (!done.get()) {
                new Probe(folder, context).read(index);
                searches++;
                Index newer = index.refresh().orElse(null);
                if (newer != null) {
                    index.close();
                    index = newer;
                }
            }
        } finally {
            index.close();
        }
        return searches;
    }

    private static int searchSnapshots(IndexWriter writer, AtomicBoolean done, String context) throws IOException {
        int searches = 0;
        while (!done.get()) {
            try (Index index = writer.snapshot()) {
                new Probe(index.folder(), context).read(index);
            }
            searches++;
        }
        return searches;
    }
}
