package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.document.Document;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.windowed.WindowedParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

/// Blocked and windowed posting lists side by side in one field.
class ExactListsTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final int ROWS = 3000;
    private static final SparseField.Indexing.Seismic BOTH =
            new SparseField.Indexing.Seismic(SeismicParameters.defaults()).withExactLists(new WindowedParameters(256));

    @TempDir
    Path folder;

    private SparseField build(SparseField.Indexing indexing, int rows, long seed) throws IOException {
        Random random = new Random(seed);
        SparseField field = SparseField.of("s").withTerms(TermNaming.NUMBERS).withIndexing(indexing);
        Index.create(folder, Schema.withLongIds(field));
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int i = 0; i < rows; i++) {
                writer.add(Document.of(i).with("s", RandomVectors.sparse(random)));
                if (i == rows / 3) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        return field;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 300, ROWS})
    void exactSearchEqualsAScan(int k) throws IOException {
        long seed = 31;
        SparseField field = build(BOTH, ROWS, seed);
        Random random = new Random(seed + k);
        try (Index index = Index.open(folder, COLD)) {
            assertThat(index.schema().fields()).containsExactly(field);
            Searcher searcher = index.searcher();
            int fewer = 0;
            for (int i = 0; i < 30; i++) {
                Query query = Query.of("s", RandomVectors.sparse(random)).withK(k);
                if (i % 3 == 2) {
                    RoaringBitmap filter = new RoaringBitmap();
                    filter.add(100L, 100 + random.nextInt(ROWS));
                    query = query.withFilter(filter);
                }
                Hits scan = searcher.search(query.scan());
                Hits exact = searcher.search(query.exact());
                assertThat(exact.list()).as("seed %d, query %d", seed, i).isEqualTo(scan.list());
                assertThat(exact.exact()).isTrue();
                assertThat(scan.exact()).isTrue();
                fewer += exact.work().rowsScored() < scan.work().rowsScored() ? 1 : 0;
            }
            if (k <= 10) {
                assertThat(fewer)
                        .as("searches that scored fewer rows than a scan")
                        .isGreaterThan(20);
            }
        }
    }

    @Test
    void approximateSearchStaysWhatItIs() throws IOException {
        build(BOTH, ROWS, 32);
        Random random = new Random(33);
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            for (int i = 0; i < 20; i++) {
                Query query = Query.of("s", RandomVectors.sparse(random));
                Hits preset = searcher.search(query);
                assertThat(preset).isEqualTo(searcher.search(query.with(SeismicQuery.defaults())));
                assertThat(preset.exact()).isFalse();
                assertThat(preset.work().blocksOpened()).isPositive();
                assertThat(searcher.search(query.with(SeismicQuery.exhaustive()))
                                .exact())
                        .as("pruned lists are never reported as exact")
                        .isFalse();
            }
        }
    }

    @Test
    void largeSegmentsOfAnAutomaticChoiceCanHaveThem() throws IOException {
        SparseField field = build(new SparseField.Indexing.Auto(BOTH, ROWS / 2), ROWS, 34);
        Random random = new Random(35);
        try (Index index = Index.open(folder)) {
            assertThat(index.schema().fields()).containsExactly(field);
            assertThat(kinds(index, 0)).isEqualTo(1);
            assertThat(kinds(index, 1)).isEqualTo(2);
            Searcher searcher = index.searcher();
            Query query = Query.of("s", RandomVectors.sparse(random));
            assertThat(searcher.search(query).exact()).isFalse();
            Hits exact = searcher.search(query.exact());
            assertThat(exact.exact()).isTrue();
            assertThat(exact.list()).isEqualTo(searcher.search(query.scan()).list());
            assertThat(exact.work().rowsScored()).isLessThan(ROWS);
        }
    }

    /// How many kinds of posting lists the segment has.
    private static int kinds(Index index, int segment) throws IOException {
        int kinds = 0;
        try (Segment opened = Segment.open(index.segmentFiles().get(segment))) {
            for (Section section : opened.sections()) {
                kinds += section.kind() == SectionKind.BLOCKED_POSTINGS
                                || section.kind() == SectionKind.WINDOWED_POSTINGS
                        ? 1
                        : 0;
            }
        }
        return kinds;
    }
}
