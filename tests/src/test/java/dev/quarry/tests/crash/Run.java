package dev.quarry.tests.crash;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.WriterOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// One run of a script: the writer, and what the index should hold.
final class Run implements AutoCloseable {

    static final WriterOptions OPTIONS = WriterOptions.DEFAULT.withThreads(1).withBufferBytes(1 << 20);

    private final Path folder;
    private final IntSupplier clock;
    private final Oracle oracle = new Oracle();
    private final Map<String, Integer> working = new TreeMap<>();
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
        Index.create(folder, Version.schema());
        oracle.promise(clock.getAsInt(), empty);
    }

    void open() throws IOException {
        writer = IndexWriter.open(folder, OPTIONS);
        working.clear();
        if (oracle.promised() instanceof State.Documents(Map<String, Integer> versions)) {
            working.putAll(versions);
        }
    }

    /// Goes on in the next process, after a crash: from whichever state is found.
    void recover() throws IOException {
        writer = null;
        State found = new Probe(folder, "what a crash left").require(oracle.now());
        working.clear();
        switch (found) {
            case State.NoIndex() -> create();
            case State.Documents(Map<String, Integer> versions) -> working.putAll(versions);
        }
        writer = IndexWriter.open(folder, OPTIONS);
        add("recovered", 0);
        commit();
        close();
    }

    IndexWriter writer() {
        return Objects.requireNonNull(writer, "no writer is open");
    }

    void add(String id, int version) throws IOException {
        writer().add(new Version(id, version).document());
        working.put(id, version);
    }

    void commit() throws IOException {
        State next = new State.Documents(working);
        oracle.begin(clock.getAsInt(), next);
        writer().commit();
        oracle.promise(clock.getAsInt(), next);
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
