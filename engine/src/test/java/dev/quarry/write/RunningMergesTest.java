package dev.quarry.write;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.batch.Batches;
import dev.quarry.build.Progress;
import dev.quarry.document.Document;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.ids.IdLookup;
import dev.quarry.index.Resources;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The memory of merges that run at once.
class RunningMergesTest {

    private static final long MIB = 1 << 20;
    private static final MergePolicy FOUR = new MergePolicy.Tiered(4, 1 << 14, 1 << 30, 0.3);

    @TempDir
    Path folder;

    private final Random random = new Random(3);
    private WriterState state;
    private long nextId;

    @BeforeEach
    void open() throws IOException {
        Index.create(folder, Schema.withLongIds(AttributeField.of("year", AttributeType.LONG)));
        state = new WriterState(folder, ManifestStore.newest(folder).orElseThrow(), IdLookup.segmentTables());
        state.lock().lock();
    }

    @AfterEach
    void close() throws IOException {
        state.close(false);
        state.lock().unlock();
    }

    private RunningMerges merges(long bufferBytes) {
        return new RunningMerges(state, FOUR, resources(bufferBytes));
    }

    private static Resources resources(long bufferBytes) {
        return new Resources(1, bufferBytes, Progress.NONE, Batches.onProcessor());
    }

    /// Makes four segments of a document each.
    private void write(int payload) throws IOException {
        PendingDocuments pending = new PendingDocuments(state, resources(MIB));
        for (int i = 0; i < 4; i++) {
            byte[] bytes = new byte[payload];
            random.nextBytes(bytes);
            pending.upsert(Document.of(nextId++).withPayload(bytes));
            pending.flush();
        }
    }

    @Test
    void allTogetherKeepTheBudget() throws IOException {
        RunningMerges merges = merges(16 * MIB);
        write(2_000_000);
        Merge large = requireNonNull(merges.begin());
        assertThat(large.bufferBytes()).isEqualTo(12 * MIB);
        write(300_000 / 4);
        Merge medium = requireNonNull(merges.begin());
        assertThat(medium.bufferBytes()).as("all it can use").isBetween(1_200_000L, 2 * MIB);
        write(100);
        Merge small = requireNonNull(merges.begin());
        assertThat(small.bufferBytes()).isEqualTo(MIB);
        merges.end(large);
        merges.end(medium);
        merges.end(small);
        assertThat(merges.isIdle()).isTrue();
    }

    @Test
    void eachHasTheLeast() throws IOException {
        RunningMerges merges = merges(MIB);
        write(2_000_000);
        Merge large = requireNonNull(merges.begin());
        write(300_000);
        Merge medium = requireNonNull(merges.begin());
        assertThat(large.bufferBytes()).isEqualTo(MIB);
        assertThat(medium.bufferBytes()).isEqualTo(MIB);
        merges.end(large);
        merges.end(medium);
    }

    @Test
    void oneAloneHasAll() throws IOException {
        RunningMerges merges = merges(16 * MIB);
        write(100);
        merges.awaitAlone(() -> {});
        assertThat(merges.begin()).as("beside it").isNull();
        Merge all = requireNonNull(merges.beginAll());
        assertThat(all.bufferBytes()).isEqualTo(16 * MIB);
        merges.end(all);
        assertThat(merges.isIdle()).isFalse();
        merges.endAlone();
        assertThat(merges.isIdle()).isTrue();
    }
}
