package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.query.Fusion;
import dev.quarry.query.Hit;
import dev.quarry.query.HybridHit;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.Leg;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages of a ranking are pieces of it. Two segments, scores that tie.
class PagingTest {

    private static final int ROWS = 400;
    private static final int DIM = 4;
    private static final long SEED = 15;

    @TempDir
    static Path folder;

    private static Index index;
    private static Searcher searcher;

    @BeforeAll
    static void build() throws IOException {
        Index.create(
                folder,
                Schema.withLongIds(
                        SparseField.of("text").withTerms(TermNaming.NUMBERS),
                        DenseField.of("v", DIM, Similarity.SQUARED_L2).withIndexing(new DenseField.Indexing.Scan())));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int row = 0; row < ROWS; row++) {
                writer.add(Document.of(row)
                        .with("text", RandomVectors.sparse(random))
                        .with("v", RandomVectors.dense(random, DIM)));
                if (row == 150) {
                    writer.commit();
                }
            }
            writer.commit();
        }
        index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO));
        searcher = index.searcher();
    }

    @AfterAll
    static void close() {
        index.close();
    }

    private static List<Query> queries() {
        Random random = new Random(SEED + 1);
        Query text = Query.of("text", RandomVectors.sparse(random));
        Query near = Query.of("v", RandomVectors.dense(random, DIM));
        return List.of(text, near, text.within(3), near.within(20), near.without(7));
    }

    @Test
    void pagesOfOneFieldAreItsRanking() {
        for (Query query : queries()) {
            List<Hit> all = searcher.search(query.withK(ROWS)).list();
            assertThat(all).hasSizeGreaterThan(60);
            List<Hit> pages = new ArrayList<>();
            for (int offset = 0; offset <= ROWS; offset += 37) {
                pages.addAll(searcher.search(query.withK(37).withOffset(offset)).list());
            }
            assertThat(pages).isEqualTo(all);
            assertThat(searcher.search(query.withOffset(all.size())).list()).isEmpty();
            assertThat(searcher.search(query.withK(Integer.MAX_VALUE).withOffset(5))
                            .list())
                    .isEqualTo(all.subList(5, all.size()));
        }
    }

    @Test
    void pagesOfSeveralFieldsAreTheirRanking() {
        HybridQuery query = new HybridQuery(
                queries().stream().map(leg -> Leg.of(leg.withK(80))).toList(),
                Fusion.reciprocalRank(),
                queries().getFirst().page());
        List<HybridHit> all = searcher.search(query.withK(ROWS)).list();
        List<HybridHit> pages = new ArrayList<>();
        for (int offset = 0; offset <= ROWS; offset += 31) {
            pages.addAll(searcher.search(query.withK(31).withOffset(offset)).list());
        }
        assertThat(pages).isEqualTo(all);
        float least = all.get(20).score();
        assertThat(searcher.search(query.withK(ROWS).within(least)).list())
                .isEqualTo(all.stream().filter(hit -> hit.score() >= least).toList());
    }

    @Test
    void refusesWhatCannotBe() {
        Query query = Query.of("v", FieldValue.dense(new float[DIM]));
        assertThatThrownBy(() -> query.withOffset(-1)).hasMessageContaining("offset: expected at least 0");
        assertThatThrownBy(() -> query.withK(0)).hasMessageContaining("k: expected at least 1");
        assertThatThrownBy(() -> query.within(Float.NaN)).hasMessageContaining("bound");
        assertThatThrownBy(() -> Leg.of(query.withOffset(1))).hasMessageContaining("no offset");
    }
}
