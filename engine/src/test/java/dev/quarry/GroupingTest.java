package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.filter.Literal;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.query.Grouping;
import dev.quarry.query.Groups;
import dev.quarry.query.Hit;
import dev.quarry.query.HybridHit;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Groups against those made of the whole ranking. One value is that of most documents and others are rare, so
/// that groups fill at very different depths.
class GroupingTest {

    private static final int ROWS = 1500;
    private static final int DIM = 4;
    private static final long SEED = 88;

    @TempDir
    static Path folder;

    private static final List<Set<String>> TAGS = new ArrayList<>();
    private static Index index;
    private static Searcher searcher;

    @BeforeAll
    static void build() throws IOException {
        Index.create(
                folder,
                Schema.withLongIds(
                        DenseField.of("v", DIM, Similarity.SQUARED_L2).withIndexing(new DenseField.Indexing.Scan()),
                        AttributeField.of("tags", AttributeType.KEYWORD).many(),
                        AttributeField.of("when", AttributeType.DATE),
                        AttributeField.of("price", AttributeType.DOUBLE),
                        AttributeField.of("year", AttributeType.LONG),
                        AttributeField.of("new", AttributeType.BOOLEAN)));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int row = 0; row < ROWS; row++) {
                Set<String> tags = new HashSet<>();
                if (random.nextInt(10) > 0) {
                    tags.add("common");
                }
                while (random.nextInt(6) == 0) {
                    tags.add("tag" + random.nextInt(1 + random.nextInt(40)));
                }
                TAGS.add(tags);
                writer.add(Document.of(row)
                        .with("v", RandomVectors.dense(random, DIM))
                        .with("tags", FieldValue.keywords(tags.toArray(String[]::new)))
                        .with("when", FieldValue.date(Instant.ofEpochSecond(row % 3)))
                        .with("price", FieldValue.number(row % 4 / 2.0))
                        .with("year", FieldValue.number((long) row % 5))
                        .with("new", FieldValue.flag(row % 2 == 0)));
                if (row == 700) {
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

    /// Groups of a whole ranking.
    private static <H> List<Groups.Group<H>> expected(
            List<H> ranking, Function<H, Long> row, Grouping grouping, int offset, int k) {
        Map<Object, List<H>> groups = new LinkedHashMap<>();
        Map<Object, Optional<Literal>> values = new LinkedHashMap<>();
        for (H hit : ranking) {
            Set<String> tags = new java.util.TreeSet<>(TAGS.get(row.apply(hit).intValue()));
            if (tags.isEmpty() && grouping.without() == Grouping.Without.ALONE) {
                groups.put(hit, List.of(hit));
                values.put(hit, Optional.empty());
            }
            for (String tag : tags) {
                List<H> hits = groups.computeIfAbsent(tag, key -> new ArrayList<>());
                values.put(tag, Optional.of(Literal.of(tag)));
                if (hits.size() < grouping.perGroup()) {
                    hits.add(hit);
                }
            }
        }
        return groups.entrySet().stream()
                .skip(offset)
                .limit(k)
                .map(entry ->
                        new Groups.Group<>(values.getOrDefault(entry.getKey(), Optional.empty()), entry.getValue()))
                .toList();
    }

    @Test
    void areThoseOfTheWholeRanking() {
        Random random = new Random(SEED + 1);
        for (int trial = 0; trial < 40; trial++) {
            Query query = Query.of("v", RandomVectors.dense(random, DIM));
            if (random.nextInt(3) == 0) {
                query = query.within(10 + random.nextInt(20));
            }
            if (random.nextInt(3) == 0) {
                query = query.withFilter(Filter.range("year").from(1).below(4));
            }
            Grouping grouping = Grouping.by("tags")
                    .withPerGroup(1 + random.nextInt(6))
                    .with(random.nextBoolean() ? Grouping.Without.DROPPED : Grouping.Without.ALONE);
            int offset = random.nextInt(3) * random.nextInt(5);
            int k = 1 + random.nextInt(random.nextBoolean() ? 5 : 60);
            List<Hit> all = searcher.search(query.withK(ROWS)).list();
            Groups<Hit> groups = searcher.search(query.withK(k).withOffset(offset), grouping);
            assertThat(groups.list())
                    .as("seed %d, trial %d, %s, offset %d, k %d", SEED + 1, trial, grouping, offset, k)
                    .isEqualTo(expected(all, Hit::row, grouping, offset, k));
            assertThat(groups.exact()).isTrue();
        }
    }

    @Test
    void ofSeveralFieldsAreThoseOfTheirCandidates() {
        Random random = new Random(SEED + 2);
        HybridQuery query = HybridQuery.of(
                Query.of("v", RandomVectors.dense(random, DIM)).withK(300),
                Query.of("v", RandomVectors.dense(random, DIM)).withK(300));
        List<HybridHit> all = searcher.search(query.withK(ROWS)).list();
        Grouping grouping = Grouping.by("tags").withPerGroup(3);
        assertThat(searcher.search(query.withK(8).withOffset(2), grouping).list())
                .isEqualTo(expected(all, HybridHit::row, grouping, 2, 8));
    }

    @Test
    void areOfEveryTypeOfAttribute() {
        Query query = Query.of("v", FieldValue.dense(new float[DIM]));
        assertThat(searcher.search(query, Grouping.by("when")).list())
                .hasSize(3)
                .allMatch(group -> group.value().orElseThrow() instanceof Literal.Moment(long millis)
                        && millis == group.hits().getFirst().row() % 3 * 1000);
        assertThat(searcher.search(query, Grouping.by("price")).list())
                .hasSize(4)
                .allMatch(group -> group.value()
                        .orElseThrow()
                        .equals(Literal.of(group.hits().getFirst().row() % 4 / 2.0)));
        assertThat(searcher.search(query, Grouping.by("year").withPerGroup(2)).list())
                .hasSize(5)
                .allMatch(group -> group.hits().size() == 2);
        assertThat(searcher.search(query.withK(1), Grouping.by("new").withPerGroup(1000))
                        .list())
                .singleElement()
                .satisfies(group -> assertThat(group.hits()).hasSize(ROWS / 2));
    }

    @Test
    void refusesWhatCannotBe() {
        Query query = Query.of("v", FieldValue.dense(new float[DIM]));
        assertThatThrownBy(() -> Grouping.by("tags").withPerGroup(0)).hasMessageContaining("hits of a group");
        assertThatThrownBy(() -> searcher.search(query, Grouping.by("nothing"))).hasMessageContaining("\"nothing\"");
        assertThatThrownBy(() -> searcher.search(query, Grouping.by("v"))).hasMessageContaining("field v of vectors");
    }
}
