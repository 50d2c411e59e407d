package dev.quarry.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.batch.Batches;
import dev.quarry.build.Progress;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.ids.IdLookup;
import dev.quarry.ids.IdMap;
import dev.quarry.index.Resources;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an id map knows after two merges at once, with documents replaced and deleted at any moment between:
/// where each document is, and no other. A merge asks now and then whether it is still wanted; that is when the
/// other one runs here, and documents change.
class MovedIdsTest {

    private static final Resources RESOURCES =
            new Resources(1, Resources.LEAST_BUFFER_BYTES, Progress.NONE, Batches.onProcessor());
    /// When it begins to copy a source, to tell of its rows, and to replace.
    private static final int MOMENTS = 3;

    @TempDir
    Path temporary;

    private final Ids ids = new Ids();

    @Test
    void theMapIsExactWheneverTheOtherRunsAndDocumentsChange() throws IOException {
        for (int other = 1; other <= MOMENTS; other++) {
            for (int change = 1; change <= 2 * MOMENTS; change++) {
                require(false, other, change);
                require(true, other, change);
            }
        }
    }

    /// @param newerOutside whether the merge that runs while the other does is that of the newer segment
    /// @param other the moment of that merge when the other runs
    /// @param change the moment of both merges when documents change
    private void require(boolean newerOutside, int other, int change) throws IOException {
        String context = "newer outside " + newerOutside + ", other at " + other + ", change at " + change;
        Path folder = temporary.resolve(context.replace(" ", ""));
        Index.create(folder, Schema.withLongIds(AttributeField.of("version", AttributeType.LONG)));
        WriterState state = new WriterState(folder, ManifestStore.newest(folder).orElseThrow(), ids);
        state.lock().lock();
        try {
            PendingDocuments pending = new PendingDocuments(state, RESOURCES);
            upsert(pending, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            Merge older = begin(state);
            upsert(pending, 0, 1, 2, 3, 20, 21, 22);
            pending.delete(DocumentId.of(4));
            Merge newer = begin(state);
            Moments moments = new Moments(pending, change);
            Merge outer = newerOutside ? newer : older;
            Merge inner = newerOutside ? older : newer;
            int[] count = {0};
            outer.run(() -> {
                if (++count[0] == other) {
                    run(inner, moments);
                }
                moments.next();
            });
            older.end();
            newer.end();
            assertThat(count[0]).as(context).isEqualTo(MOMENTS);
            assertThat(state.segments().size()).as(context).isEqualTo(3);
            assertThat(ids.places).as(context).isEqualTo(places(state));
        } finally {
            state.close(false);
            state.lock().unlock();
        }
    }

    private static void run(Merge merge, Moments moments) {
        try {
            merge.run(moments::next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Begins a merge of the newest segment.
    private static Merge begin(WriterState state) {
        return new Merge(List.of(state.segments().list().getLast()), state, RESOURCES);
    }

    private static void upsert(PendingDocuments pending, long... documents) throws IOException {
        for (long id : documents) {
            pending.upsert(Document.of(id).with("version", FieldValue.number(id)));
        }
        pending.flush();
    }

    private static Map<DocumentId, Long> places(WriterState state) {
        Map<DocumentId, Long> places = new HashMap<>();
        for (WrittenSegment segment : state.segments().list()) {
            for (int row = 0; row < segment.reader().rows(); row++) {
                if (segment.isLive(row)) {
                    places.put(segment.reader().id(row), segment.number() << 32 | row);
                }
            }
        }
        return places;
    }

    /// Changes documents at one of them: some of each segment are deleted, some replaced.
    private static final class Moments {

        private final PendingDocuments pending;
        private final int change;
        private int count;

        Moments(PendingDocuments pending, int change) {
            this.pending = pending;
            this.change = change;
        }

        void next() {
            if (++count == change) {
                try {
                    for (long id : new long[] {0, 5, 20}) {
                        pending.delete(DocumentId.of(id));
                    }
                    upsert(pending, 1, 6, 21);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /// A map in memory.
    private static final class Ids implements IdLookup.Mapped {

        Map<DocumentId, Long> places = new HashMap<>();

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public long maximum() {
            return Long.MAX_VALUE;
        }

        @Override
        public IdMap create(Path file, Schema.IdKind kind) {
            places = new HashMap<>();
            return new IdMap() {
                @Override
                public long find(DocumentId id) {
                    return places.getOrDefault(id, NOWHERE);
                }

                @Override
                public void put(DocumentId id, long place) {
                    places.put(id, place);
                }

                @Override
                public void remove(DocumentId id) {
                    places.remove(id);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public IdMap open(Path file, Schema.IdKind kind) {
            throw new IllegalStateException(file + ": nothing is kept");
        }
    }
}
