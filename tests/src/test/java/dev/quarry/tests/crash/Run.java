package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.WriterOptions;
import dev.quarry.document.DocumentId;
import dev.quarry.filter.Filter;
import dev.quarry.pq.PqModel;
import dev.quarry.write.MergePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// One run of a script: the writer, and what the index should hold.
final class Run implements AutoCloseable {

    /// Merges as soon as there are two segments.
    private static final MergePolicy PAIRS = new MergePolicy.Tiered(2, 4 << 20, 1 << 30, 0.3);

    static final WriterOptions OPTIONS = WriterOptions.DEFAULT
            .withThreads(1)
            .withBufferBytes(1 << 20)
            .withMerging(new WriterOptions.Merging(PAIRS, 0));
    static final WriterOptions MERGING = OPTIONS.withMerging(new WriterOptions.Merging(PAIRS, 1));

    private final Path folder;
    private final IntSupplier clock;
    private final Oracle oracle = new Oracle();
    private final Map<String, Integer> working = new TreeMap<>();
    private Fields fields = Fields.PLAIN;
    private @Nullable IndexWriter writer;

    /// @param folder of the index
    /// @param clock the time for the oracle
    Run(Path folder, IntSupplier clock) {
        this.folder = folder;
        this.clock = clock;
    }

    Oracle oracle() {
        return oracle;
    }

    void create() throws IOException {
        State empty = new State.Documents(Map.of());
        oracle.begin(clock.getAsInt(), empty);
        Index.create(folder, fields.schema());
        oracle.promise(clock.getAsInt(), empty);
    }

    void createCoded() throws IOException {
        fields = Fields.CODED;
        create();
    }

    void open() throws IOException {
        open(OPTIONS);
    }

    void openMerging() throws IOException {
        open(MERGING);
    }

    private void open(WriterOptions options) throws IOException {
        writer = IndexWriter.open(folder, options);
        work(oracle.promised());
    }

    private void work(State from) {
        working.clear();
        if (from instanceof State.Documents(Map<String, Integer> versions)) {
            working.putAll(versions);
        }
    }

    /// Goes on in the next process, after a crash: from whichever state is found.
    void recover() throws IOException {
        writer = null;
        State found = new Probe(folder, "what a crash left").require(oracle.now());
        if (found instanceof State.NoIndex) {
            create();
        }
        work(found);
        writer = IndexWriter.open(folder, OPTIONS);
        add("recovered", 0);
        commit();
        close();
    }

    /// Goes on in the same process after a step failed, with the same writer where there is one.
    void goOn() throws IOException {
        if (writer == null) {
            recover();
            return;
        }
        writer.rollback();
        State found = new Probe(folder, "after rolling back a failure").require(oracle.now());
        assertThat(snapshot())
                .as("what the writer holds after rolling back a failure")
                .isEqualTo(found);
        work(found);
        add("gone-on", 0);
        commit();
        close();
    }

    private State snapshot() throws IOException {
        try (Index index = writer().snapshot()) {
            return new Probe(folder, "a snapshot").read(index);
        }
    }

    IndexWriter writer() {
        return Objects.requireNonNull(writer, "no writer is open");
    }

    void add(String id, int version) throws IOException {
        writer().add(fields.document(new Version(id, version)));
        working.put(id, version);
    }

    void upsert(String id, int version) throws IOException {
        assertThat(writer().upsert(fields.document(new Version(id, version))))
                .as("whether %s was there", id)
                .isEqualTo(working.put(id, version) != null);
    }

    void delete(String id) throws IOException {
        assertThat(writer().delete(DocumentId.of(id)))
                .as("whether %s was there", id)
                .isEqualTo(working.remove(id) != null);
    }

    void deleteGroup(int group) throws IOException {
        long before = working.size();
        working.entrySet().removeIf(entry -> new Version(entry.getKey(), entry.getValue()).group() == group);
        assertThat(writer().delete(Filter.equal(Version.GROUP, group)))
                .as("how many were in group %d", group)
                .isEqualTo(before - working.size());
    }

    void flush() throws IOException {
        writer().flush();
    }

    void merge() throws IOException {
        writer().merge();
    }

    void compact() throws IOException {
        writer().compact();
    }

    void awaitMerges() throws IOException {
        writer().awaitMerges();
    }

    void rollback() throws IOException {
        writer().rollback();
        work(oracle.promised());
    }

    /// What the next commit is to have can be searched before it.
    void look() throws IOException {
        assertThat(snapshot()).isEqualTo(new State.Documents(working));
    }

    void commit() throws IOException {
        fields.complete(working);
        State next = new State.Documents(working);
        oracle.begin(clock.getAsInt(), next);
        writer().commit();
        oracle.promise(clock.getAsInt(), next);
    }

    /// The model of the codes is exchanged, which is a commit of its own.
    void exchangeModel() throws IOException {
        PqModel model;
        try (Index index = Index.open(folder)) {
            model = index.model(Fields.CODES).orElseThrow();
        }
        Map<String, Integer> versions = new TreeMap<>(((State.Documents) oracle.promised()).versions());
        versions.merge(Fields.MODEL, 1, Integer::sum);
        State next = new State.Documents(versions);
        oracle.begin(clock.getAsInt(), next);
        writer().changeModel(Fields.CODES, Fields.trainedFurther(model));
        oracle.promise(clock.getAsInt(), next);
        working.merge(Fields.MODEL, 1, Integer::sum);
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            IndexWriter closing = writer;
            writer = null;
            closing.close();
        }
    }
}
