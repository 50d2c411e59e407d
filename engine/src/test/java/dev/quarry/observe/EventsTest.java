package dev.quarry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.Searcher;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {

    @TempDir
    Path temp;

    @Test
    void whatAnIndexDoesIsCountedAndRecorded() throws IOException {
        Path folder = temp.resolve("index");
        Path file = temp.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            for (String name : List.of("Search", "Open", "Flush", "Commit", "Merge")) {
                recording.enable("quarry." + name).withoutThreshold();
            }
            recording.start();
            work(folder);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getString("index").equals(folder.toString()))
                .toList();
        assertThat(of(events, "quarry.Flush")).hasSize(2).allMatch(event -> event.getLong("documents") == 10);
        assertThat(of(events, "quarry.Commit")).hasSize(2);
        assertThat(of(events, "quarry.Merge"))
                .hasSize(1)
                .allMatch(event -> event.getInt("segments") == 2
                        && event.getLong("documents") == 20
                        && event.getLong("bytesWritten") > 0);
        assertThat(of(events, "quarry.Open"))
                .hasSize(1)
                .allMatch(event -> event.getLong("documents") == 20
                        && event.getLong("generation") == 2
                        && event.getLong("mappedBytes") > 0);
        assertThat(of(events, "quarry.Search"))
                .hasSize(3)
                .allMatch(event -> event.getInt("hits") == 5
                        && event.getString("field").equals("vector")
                        && event.getLong("rowsScored") == 20
                        && event.getBoolean("exact"));
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    private static void work(Path folder) throws IOException {
        Index.create(folder, Schema.withLongIds(DenseField.of("vector", 2, Similarity.SQUARED_L2)));
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < 20; i++) {
                writer.add(Document.of(i).with("vector", FieldValue.dense(new float[] {i, 1})));
                if (i % 10 == 9) {
                    writer.flush();
                }
                if (i == 9) {
                    writer.commit();
                }
            }
            writer.compact();
            writer.commit();
            WriteCounts counts = writer.counts();
            assertThat(counts.flushes()).isEqualTo(2);
            assertThat(counts.commits()).isEqualTo(2);
            assertThat(counts.merges()).isEqualTo(1);
            assertThat(counts.documentsMerged()).isEqualTo(20);
        }
        try (Index index = Index.open(folder)) {
            Searcher searcher = index.searcher();
            for (int i = 0; i < 3; i++) {
                searcher.search(Query.of("vector", FieldValue.dense(new float[] {3, 3}))
                        .withK(5)
                        .scan());
            }
            assertThat(index.searchCounts().searches()).isEqualTo(3);
            assertThat(index.searchCounts().rowsScored()).isEqualTo(60);
            assertThat(index.segments()).hasSize(1).allMatch(segment -> segment.rows() == 20 && segment.deleted() == 0);
        }
    }
}
