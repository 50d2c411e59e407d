package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.WriterOptions;
import dev.quarry.document.DocumentId;
import dev.quarry.filter.Filter;
import dev.quarry.write.MergePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random operations on an index and on a map, which must say the same. A failure names the seed;
/// `-Dquarry.random.seed=17 -Dquarry.random.seeds=1` runs that one again, `-Dquarry.random.seeds=1000` more of
/// them (default 12).
class RandomOperationsTest {

    private static final long FIRST = Long.getLong("quarry.random.seed", 1);
    private static final int SEEDS = Integer.getInteger("quarry.random.seeds", 12);
    private static final int OPERATIONS = 300;
    private static final int IDS = 60;
    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);

    @TempDir(factory = MemoryFolder.class)
    Path temp;

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anIndexIsAMap(long seed) throws IOException {
        try (Machine machine = new Machine(temp.resolve("index"), seed)) {
            for (int i = 0; i < OPERATIONS; i++) {
                machine.step();
            }
            machine.commit();
            machine.requireCommitted();
        }
    }

    /// The index, the map, and what happened so far.
    private static final class Machine implements AutoCloseable {

        private final Path folder;
        private final Random random;
        private final WriterOptions options;
        private final long seed;
        private final TreeMap<String, Integer> working = new TreeMap<>();
        private Map<String, Integer> committed = Map.of();
        private final List<String> history = new ArrayList<>();
        private IndexWriter writer;
        private Index reader;

        Machine(Path folder, long seed) throws IOException {
            this.folder = folder;
            this.seed = seed;
            this.random = new Random(seed);
            int threads = random.nextInt(2);
            // with a low floor, segments of few and of many documents are merged at once
            long floor = 1L << (random.nextBoolean() ? 14 : 9);
            MergePolicy policy = new MergePolicy.Tiered(2 + random.nextInt(4), floor, 1 << 30, 0.3);
            this.options = Run.OPTIONS
                    .withMerging(new WriterOptions.Merging(policy, threads))
                    .withFlushing(new WriterOptions.Flushing(5 + random.nextInt(60), 1 << 20));
            Index.create(folder, Version.schema());
            this.writer = IndexWriter.open(folder, options);
            this.reader = Index.open(folder, COLD);
        }

        private String context() {
            int from = Math.max(0, history.size() - 12);
            return "seed " + seed + ", operation " + history.size() + " after " + history.subList(from, history.size());
        }

        private String id() {
            return "d" + random.nextInt(IDS);
        }

        void step() throws IOException {
            int kind = random.nextInt(100);
            int number = history.size();
            if (kind < 25) {
                add(id(), number);
            } else if (kind < 55) {
                upsert(id(), number);
            } else if (kind < 68) {
                delete(id());
            } else if (kind < 71) {
                deleteGroup(random.nextInt(Version.GROUPS));
            } else if (kind < 77) {
                commit();
            } else if (kind < 79) {
                rollback();
            } else if (kind < 81) {
                reopen();
            } else if (kind < 85) {
                history.add("flush");
                writer.flush();
            } else if (kind < 87) {
                history.add("merge");
                writer.merge();
            } else if (kind < 88) {
                history.add("compact");
                writer.compact();
            } else if (kind < 94) {
                snapshot();
            } else {
                refresh();
            }
            assertThat(writer.documents()).as(context()).isEqualTo(working.size());
        }

        private void add(String id, int number) throws IOException {
            if (working.containsKey(id)) {
                upsert(id, number);
                return;
            }
            history.add("add " + id);
            writer.add(new Version(id, number).document());
            working.put(id, number);
        }

        private void upsert(String id, int number) throws IOException {
            history.add("upsert " + id);
            assertThat(writer.upsert(new Version(id, number).document()))
                    .as(context())
                    .isEqualTo(working.put(id, number) != null);
        }

        private void delete(String id) throws IOException {
            history.add("delete " + id);
            assertThat(writer.delete(DocumentId.of(id))).as(context()).isEqualTo(working.remove(id) != null);
        }

        private void deleteGroup(int group) throws IOException {
            history.add("delete group " + group);
            long before = working.size();
            working.entrySet().removeIf(entry -> new Version(entry.getKey(), entry.getValue()).group() == group);
            assertThat(writer.delete(Filter.equal(Version.GROUP, group)))
                    .as(context())
                    .isEqualTo(before - working.size());
        }

        void commit() throws IOException {
            history.add("commit");
            writer.commit();
            committed = Map.copyOf(working);
        }

        private void rollback() throws IOException {
            history.add("rollback");
            writer.rollback();
            restore();
        }

        private void reopen() throws IOException {
            history.add("reopen");
            writer.close();
            writer = IndexWriter.open(folder, options);
            restore();
        }

        private void restore() {
            working.clear();
            working.putAll(committed);
        }

        private void snapshot() throws IOException {
            history.add("snapshot");
            try (Index index = writer.snapshot()) {
                requireSame(index, working);
            }
        }

        private void refresh() throws IOException {
            history.add("refresh");
            Index newer = reader.refresh().orElse(null);
            if (newer != null) {
                reader.close();
                reader = newer;
            }
            requireSame(reader, committed);
        }

        void requireCommitted() throws IOException {
            new Probe(folder, context()).require(List.of(new State.Documents(committed)));
        }

        private void requireSame(Index index, Map<String, Integer> versions) {
            assertThat(new Probe(folder, context()).read(index)).as(context()).isEqualTo(new State.Documents(versions));
            new ModelSearch(versions, context()).compare(index.searcher(), random);
        }

        @Override
        public void close() throws IOException {
            try (Index closing = reader) {
                assertThat(closing.folder()).isEqualTo(folder);
                writer.close();
            }
        }
    }
}
