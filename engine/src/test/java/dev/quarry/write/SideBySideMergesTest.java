package dev.quarry.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.WriterOptions;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.Schema;
import dev.quarry.write.MergeGate.Arrived;
import dev.quarry.write.MergeGate.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Merges that run at once. Nothing here is left to chance: a gate holds the merges, and documents of known sizes
/// make segments that are merged by fours.
class SideBySideMergesTest {

    /// Bytes of a document's payload; four segments of one each are merged.
    private static final int SMALL = 1;

    private static final int MEDIUM = 80_000;
    private static final int LARGE = 2_000_000;

    private static final MergePolicy FOUR = new MergePolicy.Tiered(4, 1 << 14, 1 << 30, 0.3);

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);

    @TempDir
    Path folder;

    private final MergeGate gate = new MergeGate();
    private final Random random = new Random(11);
    /// The payloads' lengths.
    private final Map<Long, Integer> model = new TreeMap<>();

    private IndexWriter writer;
    private long nextId;

    @BeforeEach
    void open() throws IOException {
        Index.create(folder, Schema.withLongIds(AttributeField.of("year", AttributeType.LONG)));
        writer = IndexWriter.open(
                folder,
                WriterOptions.DEFAULT
                        .withThreads(1)
                        .withProgress(gate)
                        .withMerging(new WriterOptions.Merging(FOUR, 1)));
    }

    @AfterEach
    void close() throws IOException {
        writer.close();
    }

    /// Makes segments of a document each.
    private void write(int count, int payload) throws IOException {
        for (int i = 0; i < count; i++) {
            upsert(nextId++, payload);
            writer.flush();
        }
    }

    private void upsert(long id, int payload) throws IOException {
        byte[] bytes = new byte[payload];
        random.nextBytes(bytes);
        assertThat(writer.upsert(
                        Document.of(id).with("year", FieldValue.number(id)).withPayload(bytes)))
                .isEqualTo(model.put(id, payload) != null);
    }

    private void delete(long id) throws IOException {
        assertThat(writer.delete(DocumentId.of(id))).isEqualTo(model.remove(id) != null);
    }

    private Arrived held(int payload) throws IOException, InterruptedException {
        gate.expect(Fate.HELD);
        write(4, payload);
        return gate.next();
    }

    private long merges() {
        return writer.counts().merges();
    }

    private int segments() throws IOException {
        try (Index index = writer.snapshot()) {
            return index.segments().size();
        }
    }

    private void requireEqual(Index index, Map<Long, Integer> documents) throws IOException {
        assertThat(index.documents()).isEqualTo(documents.size());
        Searcher searcher = index.searcher();
        for (Map.Entry<Long, Integer> document : documents.entrySet()) {
            long row = searcher.row(DocumentId.of(document.getKey())).orElseThrow();
            assertThat(searcher.payload(row)).hasSize(document.getValue());
        }
    }

    private void requireCommitted(Map<Long, Integer> documents) throws IOException {
        try (Index index = Index.open(folder, COLD)) {
            requireEqual(index, documents);
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.map(file -> file.getFileName().toString())
                                .filter(name -> !name.startsWith("manifest-")
                                        && !name.startsWith("deletes-")
                                        && !name.equals("write.lock")))
                        .as("files")
                        .containsExactlyInAnyOrderElementsOf(index.segments().stream()
                                .map(segment -> segment.file().getFileName().toString())
                                .toList());
            }
        }
    }

    private static <T> FutureTask<T> start(Callable<T> task) {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = Thread.ofPlatform().daemon().start(future);
        MergeGate.awaitWaiting(thread);
        return future;
    }

    private FutureTask<Void> startStep(Step step) {
        return start(() -> {
            step.run();
            return null;
        });
    }

    private interface Step {
        void run() throws IOException;
    }

    @Test
    void aSmallMergeEndsWhileALargeOneRuns() throws Exception {
        Arrived large = held(LARGE);
        write(4, SMALL);
        gate.next().awaitEnd();
        assertThat(merges()).isEqualTo(1);
        assertThat(segments()).isEqualTo(4 + 1);
        upsert(0, 7);
        upsert(4, 8);
        delete(1);
        delete(5);
        writer.commit();
        try (Index index = Index.open(folder, COLD)) {
            requireEqual(index, model);
        }
        large.release();
        writer.awaitMerges();
        writer.commit();
        requireCommitted(model);
        assertThat(MergeGate.running()).isEmpty();
    }

    @Test
    void aLargeMergeRunsBesideASmallOne() throws Exception {
        Arrived small = held(SMALL);
        write(4, LARGE);
        gate.next().awaitEnd();
        assertThat(segments()).isEqualTo(4 + 1);
        small.release();
        writer.awaitMerges();
        assertThat(segments()).isEqualTo(2);
    }

    @Test
    void mergesOfLikeSizesWaitForEachOther() throws Exception {
        Arrived first = held(MEDIUM);
        write(4, MEDIUM);
        assertThat(MergeGate.running()).hasSize(1);
        assertThat(segments()).isEqualTo(8);
        first.release();
        first.awaitEnd();
        writer.awaitMerges();
        assertThat(merges()).as("the second began when the first ended").isEqualTo(2);
        assertThat(segments()).isEqualTo(2);
    }

    @Test
    void noMoreThanThreeRunAtOnce() throws Exception {
        Arrived large = held(LARGE);
        Arrived medium = held(MEDIUM);
        Arrived small = held(SMALL);
        write(4, LARGE / 5);
        assertThat(MergeGate.running()).hasSize(3);
        assertThat(merges()).isZero();
        medium.release();
        medium.awaitEnd();
        assertThat(merges()).isPositive();
        large.release();
        small.release();
        writer.awaitMerges();
        assertThat(segments())
                .as("what came of the medium merge is of the size of those that waited, and went with them")
                .isEqualTo(3);
        writer.commit();
        requireCommitted(model);
    }

    @Test
    void rollbackCallsOffAllThatRun() throws Exception {
        write(3, LARGE);
        writer.commit();
        Map<Long, Integer> committed = new TreeMap<>(model);
        gate.expect(Fate.HELD);
        write(1, LARGE);
        Arrived large = gate.next();
        Arrived small = held(SMALL);
        FutureTask<Void> rollback = startStep(writer::rollback);
        small.release();
        small.awaitEnd();
        assertThat(rollback.isDone()).isFalse();
        large.release();
        rollback.get();
        assertThat(merges()).isZero();
        large.awaitEnd();
        requireCommitted(committed);

        model.clear();
        model.putAll(committed);
        write(1, LARGE);
        writer.awaitMerges();
        assertThat(merges()).isEqualTo(1);
        writer.commit();
        requireCommitted(model);
    }

    @Test
    void closingCallsOffAllThatRun() throws Exception {
        gate.expect(Fate.HELD);
        write(4, LARGE);
        Arrived large = gate.next();
        writer.commit();
        Map<Long, Integer> committed = new TreeMap<>(model);
        Arrived small = held(SMALL);
        FutureTask<Void> closing = startStep(writer::close);
        large.release();
        large.awaitEnd();
        assertThat(closing.isDone()).isFalse();
        small.release();
        closing.get();
        small.awaitEnd();
        IndexWriter.open(folder).close(); // removes the segments that were not committed
        requireCommitted(committed);
    }

    @Test
    void compactingWaitsAndRunsAlone() throws Exception {
        Arrived large = held(LARGE);
        FutureTask<Void> compacting = startStep(writer::compact);
        write(4, SMALL);
        assertThat(MergeGate.running()).hasSize(1);
        assertThat(segments()).isEqualTo(8);
        large.release();
        compacting.get();
        assertThat(merges()).isEqualTo(2);
        assertThat(segments()).isEqualTo(1);
        write(4, SMALL);
        writer.awaitMerges();
        assertThat(merges()).isEqualTo(3);
        writer.commit();
        requireCommitted(model);
    }

    @Test
    void compactingEndsWhileOthersWrite() throws Exception {
        write(2, SMALL);
        upsert(nextId++, SMALL);
        write(1, SMALL);
        gate.expect(Fate.HELD);
        FutureTask<Void> compacting = new FutureTask<>(() -> {
            writer.compact();
            return null;
        });
        Thread.ofPlatform().name("quarry-merge").daemon().start(compacting);
        Arrived merge = gate.next();
        write(2, SMALL);
        delete(0);
        merge.release();
        compacting.get();
        assertThat(merges()).as("what came meanwhile is left to other merges").isEqualTo(1);
        assertThat(segments()).isEqualTo(1 + 2);
        writer.commit();
        requireCommitted(model);
    }

    @Test
    void mergingInTheForegroundDoesWhatTheOthersLeave() throws Exception {
        Arrived first = held(MEDIUM);
        write(4, MEDIUM);
        FutureTask<Integer> merging = start(writer::merge);
        first.release();
        assertThat(merging.get() + merges()).isBetween(2L, 3L);
        assertThat(merges()).isEqualTo(2);
        assertThat(segments()).isEqualTo(2);
    }

    @Test
    void aMergeThatFailsIsToldOnceAndOthersGoOn() throws Exception {
        Arrived large = held(LARGE);
        gate.expect(Fate.FAILS);
        write(4, SMALL);
        gate.next().awaitEnd();
        write(1, SMALL);
        assertThat(MergeGate.running()).as("nothing tries again untold").hasSize(1);
        assertThatThrownBy(writer::commit).hasMessageContaining("the gate is shut");
        assertThat(merges()).isZero();
        large.release();
        writer.awaitMerges();
        assertThat(merges()).as("the second try, and the large one").isEqualTo(2);
        writer.commit();
        requireCommitted(model);
    }

    @Test
    void failuresOfSeveralAreToldTogether() throws Exception {
        gate.expect(Fate.FAILS, Fate.FAILS);
        write(4, LARGE);
        gate.next().awaitEnd();
        write(4, SMALL);
        gate.next().awaitEnd();
        assertThatThrownBy(writer::awaitMerges)
                .hasMessageContaining("merging segments failed: the gate is shut")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        writer.awaitMerges();
        writer.commit();
        writer.awaitMerges();
        assertThat(segments()).isEqualTo(2);
        writer.commit();
        requireCommitted(model);
    }
}
