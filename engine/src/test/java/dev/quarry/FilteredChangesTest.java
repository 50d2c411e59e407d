package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.query.Hit;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Filters while documents come, change and go, and after segments were merged; against a map of the documents.
class FilteredChangesTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final int IDS = 900;

    private record Doc(long year, List<String> tags, List<Instant> seen, boolean draft) {

        Document document(long id, FieldValue vector) {
            Document document = Document.of(id)
                    .with("v", vector)
                    .with("tags", FieldValue.keywords(tags.toArray(String[]::new)))
                    .with("seen", FieldValue.dates(seen.toArray(Instant[]::new)))
                    .with("draft", FieldValue.flag(draft));
            return year < 0 ? document : document.with("year", FieldValue.number(year));
        }
    }

    private record Case(String filter, Predicate<Map.Entry<Long, Doc>> accepts) {}

    private static final List<Case> CASES = List.of(
            new Case("all", entry -> true),
            new Case("year < 2000", entry -> entry.getValue().year >= 0 && entry.getValue().year < 2000),
            new Case("not year < 2000", entry -> !(entry.getValue().year >= 0 && entry.getValue().year < 2000)),
            new Case("draft = true", entry -> entry.getValue().draft),
            new Case(
                    "tags = 'm3' or tags = 'm30'",
                    entry -> entry.getValue().tags.stream().anyMatch(tag -> tag.equals("m3") || tag.equals("m30"))),
            new Case(
                    "not exists tags and draft = false",
                    entry -> entry.getValue().tags.isEmpty() && !entry.getValue().draft),
            new Case(
                    "seen >= 2020-01-01",
                    entry -> entry.getValue().seen.stream()
                            .anyMatch(date -> !date.isBefore(Instant.parse("2020-01-01T00:00:00Z")))),
            new Case("id in (3, 77, 500, 5000)", entry -> List.of(3L, 77L, 500L).contains(entry.getKey())),
            new Case("exists never", entry -> false));

    @TempDir
    Path folder;

    private final Map<Long, Doc> documents = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void seeWhatIsThere(long seed) throws IOException {
        Index.create(
                folder,
                Schema.withLongIds(
                        DenseField.of("v", 4, Similarity.SQUARED_L2).withIndexing(new DenseField.Indexing.Scan()),
                        AttributeField.of("tags", AttributeType.KEYWORD).many(),
                        AttributeField.of("year", AttributeType.LONG),
                        AttributeField.of("seen", AttributeType.DATE).many(),
                        AttributeField.of("draft", AttributeType.BOOLEAN),
                        AttributeField.of("never", AttributeType.DOUBLE)));
        Random random = new Random(seed);
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (int round = 0; round < 6; round++) {
                for (int i = 0; i < 200; i++) {
                    long id = random.nextInt(IDS);
                    if (random.nextInt(4) == 0) {
                        writer.delete(DocumentId.of(id));
                        documents.remove(id);
                    } else {
                        Doc doc = doc(random, round);
                        writer.upsert(doc.document(id, RandomVectors.dense(random, 4)));
                        documents.put(id, doc);
                    }
                }
                writer.commit();
                check("round " + round + ", seed " + seed);
            }
            writer.compact();
            check("compacted, seed " + seed);
        }
    }

    /// Few values at first, and more later.
    private static Doc doc(Random random, int round) {
        List<String> tags = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            tags.add("m" + random.nextInt(1 + 20 * round));
        }
        List<Instant> seen = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            seen.add(Instant.ofEpochMilli(random.nextLong(2_000_000_000_000L)));
        }
        long year = random.nextInt(3) == 0 ? -1 : 1980 + random.nextInt(40);
        return new Doc(year, tags, seen, random.nextInt(9) == 0);
    }

    private void check(String when) throws IOException {
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            for (Case one : CASES) {
                Query query = Query.of("v", FieldValue.dense(new float[4])).withK(IDS);
                List<Hit> hits = searcher.search(query.withFilter(Filter.parse(one.filter)))
                        .list();
                assertThat(hits.stream().map(Hit::id).toList())
                        .as(when + ", filter " + one.filter)
                        .containsExactlyInAnyOrderElementsOf(documents.entrySet().stream()
                                .filter(one.accepts)
                                .map(entry -> DocumentId.of(entry.getKey()))
                                .toList());
            }
            documents.forEach((id, doc) -> {
                long row = searcher.row(DocumentId.of(id)).orElseThrow();
                assertThat(searcher.value("tags", row).map(FieldValue.Keywords.class::cast))
                        .as(when + ", document " + id)
                        .map(FieldValue.Keywords::values)
                        .isEqualTo(Optional.of(
                                        doc.tags.stream().distinct().sorted().toList())
                                .filter(tags -> !tags.isEmpty()));
                assertThat(searcher.value("year", row).map(value -> ((FieldValue.Longs) value).values()[0]))
                        .as(when + ", document " + id)
                        .isEqualTo(Optional.of(doc.year).filter(year -> year >= 0));
            });
            try (Segment segment = Segment.open(index.segmentFiles().getFirst())) {
                assertThat(segment.find(SectionKind.ATTRIBUTES, 5)).isEmpty();
            }
        }
    }
}
