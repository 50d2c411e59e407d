package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.manifest.FieldEntry;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.BlockOrder;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchDefaultsTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final int DIM = 8;
    private static final SparseField SPARSE = SparseField.of("s")
            .withTerms(TermNaming.NUMBERS)
            .withIndexing(new SparseField.Indexing.Seismic(SeismicParameters.defaults()));
    private static final DenseField DENSE = DenseField.of("d", DIM, Similarity.SQUARED_L2);

    @TempDir
    Path folder;

    private final Random random = new Random(5);

    @BeforeEach
    void build() throws IOException {
        Index.create(folder, Schema.withLongIds(SPARSE, DENSE));
        try (IndexWriter writer = IndexWriter.open(folder)) {
            add(writer, 0, 1000);
            writer.commit();
        }
    }

    private void add(IndexWriter writer, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            writer.add(
                    Document.of(i).with("s", RandomVectors.sparse(random)).with("d", RandomVectors.dense(random, DIM)));
        }
    }

    @Test
    void areThoseOfTheLibraryAtFirst() throws IOException {
        try (Index index = Index.open(folder, COLD)) {
            assertThat(index.schema().fields()).containsExactly(SPARSE, DENSE);
            assertThat(SPARSE.search()).isEqualTo(SeismicQuery.defaults());
            assertThat(DENSE.search()).isEqualTo(HnswQuery.defaults());
        }
    }

    @Test
    void areCreatedWithTheSchema(@TempDir Path other) throws IOException {
        SparseField sparse =
                SPARSE.withSearch(new SeismicQuery(3, Float.POSITIVE_INFINITY, BlockOrder.STORED, 0.5f, 6, 11));
        DenseField dense = DENSE.withSearch(new HnswQuery(33, 44));
        Index.create(other, Schema.withLongIds(sparse, dense));
        try (Index index = Index.open(other, COLD)) {
            assertThat(index.schema().fields()).containsExactly(sparse, dense);
        }
    }

    @Test
    void changeInACommitOverTheSameSegments() throws IOException {
        SeismicQuery sparse = new SeismicQuery(1, 0.5f, BlockOrder.STORED, 0.25f, 7, 12);
        HnswQuery dense = new HnswQuery(10, 7);
        try (Index before = Index.open(folder, COLD)) {
            try (IndexWriter writer = IndexWriter.open(folder)) {
                assertThat(writer.changeSearch("s", sparse)).isEqualTo(2);
                assertThat(writer.changeSearch("d", dense)).isEqualTo(3);
            }
            try (Index after = Index.open(folder, COLD)) {
                assertThat(after.generation()).isEqualTo(3);
                assertThat(after.segmentFiles()).isEqualTo(before.segmentFiles());
                assertThat(after.schema().fields()).containsExactly(SPARSE.withSearch(sparse), DENSE.withSearch(dense));
                sameAnswers(after.searcher(), Query.of("s", RandomVectors.sparse(random)), sparse);
                sameAnswers(after.searcher(), Query.of("d", RandomVectors.dense(random, DIM)), dense);
            }
            sameAnswers(before.searcher(), Query.of("s", RandomVectors.sparse(random)), SeismicQuery.defaults());
        }
    }

    private static void sameAnswers(Searcher searcher, Query query, SeismicQuery parameters) {
        assertThat(searcher.search(query)).isEqualTo(searcher.search(query.with(parameters)));
    }

    private static void sameAnswers(Searcher searcher, Query query, HnswQuery parameters) {
        assertThat(searcher.search(query)).isEqualTo(searcher.search(query.with(parameters)));
    }

    @Test
    void changeWhileDocumentsWait() throws IOException {
        SeismicQuery sparse = new SeismicQuery(2, 0.5f, BlockOrder.ALL_SORTED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            add(writer, 1000, 1010);
            writer.changeSearch("s", sparse);
            assertThat(writer.pending()).isEqualTo(10);
            assertThat(writer.commit()).isEqualTo(3);
        }
        try (Index index = Index.open(folder, COLD)) {
            assertThat(index.documents()).isEqualTo(1010);
            assertThat(index.schema().fields().getFirst()).isEqualTo(SPARSE.withSearch(sparse));
        }
    }

    @Test
    void areRefusedForOtherFields() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder)) {
            assertThatThrownBy(() -> writer.changeSearch("x", SeismicQuery.defaults()))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("[s, d]");
            assertThatThrownBy(() -> writer.changeSearch("x", HnswQuery.defaults()))
                    .isInstanceOf(InvalidFieldException.class);
            assertThatThrownBy(() -> writer.changeSearch("d", SeismicQuery.defaults()))
                    .isInstanceOf(InvalidFieldException.class);
            assertThatThrownBy(() -> writer.changeSearch("s", HnswQuery.defaults()))
                    .isInstanceOf(InvalidFieldException.class);
            assertThat(writer.commit()).as("nothing was changed").isEqualTo(1);
        }
    }

    @Test
    void needTheWriteLock() throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder)) {
            assertThatThrownBy(() -> IndexWriter.open(folder)).isInstanceOf(IndexLockedException.class);
            assertThat(writer.commit()).isEqualTo(1);
        }
    }

    @Test
    void mayBeMissingFromAManifest() throws IOException {
        rewriteSettings(settings -> settings.keySet().removeIf(key -> key.startsWith("search.")));
        try (Index index = Index.open(folder, COLD)) {
            assertThat(index.schema().fields()).containsExactly(SPARSE, DENSE);
        }
    }

    @Test
    void thatMakeNoSenseAreDamage() throws IOException {
        rewriteSettings(settings -> settings.replace("search.query_cut", "0"));
        assertThatThrownBy(() -> Index.open(folder, COLD))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("queryCut");
    }

    private void rewriteSettings(Consumer<Map<String, String>> change) throws IOException {
        Manifest manifest = ManifestStore.newest(folder).orElseThrow();
        List<FieldEntry> fields = manifest.fields().stream()
                .map(entry -> {
                    TreeMap<String, String> settings = new TreeMap<>(entry.settings());
                    change.accept(settings);
                    return new FieldEntry(entry.name(), entry.kind(), settings);
                })
                .toList();
        ManifestStore.commit(
                folder,
                new Manifest(
                        manifest.generation() + 1,
                        manifest.nextSegment(),
                        manifest.settings(),
                        fields,
                        manifest.segments()));
    }
}
