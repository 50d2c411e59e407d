package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.filter.Filter;
import dev.quarry.filter.InvalidFilterException;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.FormatException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.UnsupportedFormatException;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.manifest.FieldEntry;
import dev.quarry.format.manifest.Manifest;
import dev.quarry.format.manifest.ManifestStore;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.InvalidFieldException;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SchemaCodec;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttributeFieldsTest {

    private static final OpenOptions COLD = OpenOptions.DEFAULT.withWarmUp(Duration.ZERO);
    private static final FieldValue VECTOR = FieldValue.dense(new float[] {1, 2});
    private static final Instant MOON = Instant.parse("1969-07-20T20:17:40.123Z");

    @TempDir
    Path folder;

    @BeforeEach
    void create() throws IOException {
        Index.create(
                folder,
                Schema.withStringIds(
                        DenseField.of("v", 2, Similarity.SQUARED_L2),
                        SparseField.of("s").withTerms(TermNaming.NUMBERS),
                        AttributeField.of("lang", AttributeType.KEYWORD),
                        AttributeField.of("tags", AttributeType.KEYWORD).many(),
                        AttributeField.of("year", AttributeType.LONG),
                        AttributeField.of("sizes", AttributeType.LONG).many(),
                        AttributeField.of("price", AttributeType.DOUBLE),
                        AttributeField.of("prices", AttributeType.DOUBLE).many(),
                        AttributeField.of("seen", AttributeType.DATE).many(),
                        AttributeField.of("draft", AttributeType.BOOLEAN),
                        AttributeField.of("votes", AttributeType.BOOLEAN).many()));
    }

    private void commit(Document... documents) throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder)) {
            for (Document document : documents) {
                writer.add(document);
            }
            writer.commit();
        }
    }

    @ParameterizedTest
    @EnumSource(AttributeType.class)
    void areKeptInTheManifest(AttributeType type) {
        Schema schema = Schema.withLongIds(
                AttributeField.of("a", type), AttributeField.of("ä b", type).many());
        Manifest manifest = SchemaCodec.emptyManifest(schema);
        assertThat(SchemaCodec.schema(folder, manifest)).isEqualTo(schema);
        assertThat(manifest.fields().getFirst().settings())
                .isEqualTo(Map.of("type", type.toString(), "values", "single"));
    }

    @Test
    void comeBackAsASet() throws IOException {
        Document full = Document.of("full")
                .with("v", VECTOR)
                .with("lang", FieldValue.keyword(""))
                .with("tags", FieldValue.keywords("b", "ä", "a", "b", "😀"))
                .with("year", FieldValue.number(-7))
                .with("sizes", FieldValue.numbers(3, Long.MIN_VALUE, Long.MAX_VALUE, 3))
                .with("price", FieldValue.number(12))
                .with("prices", FieldValue.numbers(1.5, Double.NEGATIVE_INFINITY, -0.0, 0.0))
                .with("seen", FieldValue.dates(MOON.plusNanos(999), Instant.EPOCH))
                .with("draft", FieldValue.flag(false))
                .with("votes", FieldValue.flags(true, false, true));
        commit(
                Document.of("none").with("tags", FieldValue.keywords()).with("sizes", FieldValue.numbers(new long[0])),
                full,
                Document.of("one").with("votes", FieldValue.flag(true)));
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            assertThat(values(searcher, 0)).isEqualTo(Map.of("v", "none"));
            assertThat(values(searcher, 1))
                    .isEqualTo(new TreeMap<>(Map.of(
                            "lang", "[]",
                            "tags", "[a, b, ä, 😀]",
                            "year", "[-7]",
                            "sizes", "[-9223372036854775808, 3, 9223372036854775807]",
                            "price", "[12.0]",
                            "prices", "[-Infinity, 0.0, 1.5]",
                            "seen", "[1969-07-20T20:17:40.123Z, 1970-01-01T00:00:00Z]",
                            "draft", "[false]",
                            "votes", "[false, true]")));
            assertThat(values(searcher, 2)).isEqualTo(Map.of("v", "none", "votes", "[true]"));
            assertThat(searcher.search(Query.of("v", VECTOR)).list()).hasSize(1);
        }
    }

    private static Map<String, String> values(Searcher searcher, long row) {
        Map<String, String> values = new TreeMap<>();
        for (String name : List.of("v", "lang", "tags", "year", "sizes", "price", "prices", "seen", "draft", "votes")) {
            searcher.value(name, row)
                    .ifPresentOrElse(
                            value -> {
                                if (value instanceof FieldValue.Attribute attribute) {
                                    values.put(name, text(attribute));
                                }
                            },
                            () -> {
                                if (name.equals("v")) {
                                    values.put(name, "none");
                                }
                            });
        }
        return values;
    }

    private static String text(FieldValue.Attribute value) {
        return switch (value) {
            case FieldValue.Keywords(List<String> values) -> values.toString();
            case FieldValue.Longs(long[] values) -> Arrays.toString(values);
            case FieldValue.Doubles(double[] values) -> Arrays.toString(values);
            case FieldValue.Dates(List<Instant> values) -> values.toString();
            case FieldValue.Booleans(boolean[] values) -> Arrays.toString(values);
        };
    }

    @Test
    void takeNoSpaceWhereNoDocumentHasOne() throws IOException {
        commit(Document.of("d").with("v", VECTOR).with("year", FieldValue.number(2000)));
        try (Index index = Index.open(folder, COLD);
                Segment segment = Segment.open(index.segmentFiles().getFirst())) {
            assertThat(segment.sections().stream()
                            .filter(section -> section.kind() == SectionKind.ATTRIBUTES)
                            .map(section -> section.field()))
                    .containsExactly(4);
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("v", FieldValue.keyword("x"), "a vector of floats, found keywords"),
                Arguments.of("v", FieldValue.number(1), "a vector of floats, found whole numbers"),
                Arguments.of("s", FieldValue.flag(true), "a sparse vector of term numbers, found truth values"),
                Arguments.of("lang", VECTOR, "values of type keyword, found a vector of floats"),
                Arguments.of("lang", FieldValue.number(1), "values of type keyword, found whole numbers"),
                Arguments.of("lang", FieldValue.keywords("a", "b"), "one value at most, found 2 values"),
                Arguments.of("lang", FieldValue.keyword("a\ud800"), "Unicode text, found half a surrogate pair"),
                Arguments.of("tags", FieldValue.keywords("ok", "ä".repeat(16_384)), "32766 bytes, found 32768 bytes"),
                Arguments.of("year", FieldValue.number(1.0), "values of type long, found numbers"),
                Arguments.of("year", FieldValue.date(MOON), "values of type long, found dates"),
                Arguments.of("price", FieldValue.number(Double.NaN), "numbers, found NaN"),
                Arguments.of("price", FieldValue.number((1L << 53) + 1), "up to 2^53"),
                Arguments.of("seen", FieldValue.number(0), "values of type date, found whole numbers"),
                Arguments.of("seen", FieldValue.date(Instant.MAX), "64 bits of milliseconds"),
                Arguments.of("draft", FieldValue.keyword("true"), "values of type boolean, found keywords"),
                Arguments.of("draft", FieldValue.flags(true, true), "one value at most, found 2 values"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuseWhatTheyCannotHold(String field, FieldValue value, String message) throws IOException {
        try (IndexWriter writer = IndexWriter.open(folder)) {
            writer.add(Document.of("before").with("tags", FieldValue.keyword("x")));
            assertThatThrownBy(() -> writer.add(Document.of("bad")
                            .with("tags", FieldValue.keyword("y"))
                            .with("votes", FieldValue.flag(true))
                            .with(field, value)))
                    .isInstanceOf(InvalidDocumentException.class)
                    .hasMessageContaining("document bad: field " + field)
                    .hasMessageContaining(message);
            writer.add(Document.of("after").with("tags", FieldValue.keyword("z")));
            writer.commit();
        }
        try (Index index = Index.open(folder, COLD)) {
            Searcher searcher = index.searcher();
            assertThat(index.documents()).isEqualTo(2);
            assertThat(searcher.value("tags", 0)).contains(FieldValue.keyword("x"));
            assertThat(searcher.value("tags", 1)).contains(FieldValue.keyword("z"));
            assertThat(searcher.value("votes", 0)).isEmpty();
            assertThat(searcher.value("votes", 1)).isEmpty();
        }
    }

    @Test
    void areNotSearched() throws IOException {
        for (int segments = 0; segments < 2; segments++) {
            try (Index index = Index.open(folder, COLD)) {
                Searcher searcher = index.searcher();
                assertThatThrownBy(() -> searcher.search(Query.of("lang", FieldValue.keyword("en"))))
                        .isInstanceOf(InvalidQueryException.class)
                        .hasMessageContaining("field lang: expected a field of vectors, found an attribute");
            }
            commit(Document.of("d" + segments).with("v", VECTOR).with("lang", FieldValue.keyword("en")));
        }
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ofMillis(20)))) {
            Searcher searcher = index.searcher();
            assertThatThrownBy(() -> searcher.search(Query.of("v", FieldValue.keyword("en"))))
                    .isInstanceOf(InvalidQueryException.class)
                    .hasMessageContaining("a vector of floats, found keywords");
            assertThatThrownBy(() -> searcher.like("lang", 0)).isInstanceOf(InvalidQueryException.class);
            assertThatThrownBy(() -> index.vectors("lang"))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("expected a dense field, found an attribute");
        }
        try (IndexWriter writer = IndexWriter.open(folder)) {
            assertThatThrownBy(() -> writer.changeSearch("lang", HnswQuery.defaults()))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("found an attribute");
        }
    }

    @Test
    void filtersMustFitThem() throws IOException {
        for (int segments = 0; segments < 2; segments++) {
            try (Index index = Index.open(folder, COLD)) {
                Searcher searcher = index.searcher();
                for (String filter : List.of("nothing = 1", "v = 1", "lang = 'en' or nowhere > 3")) {
                    assertThatThrownBy(
                                    () -> searcher.search(Query.of("v", VECTOR).withFilter(Filter.parse(filter))))
                            .as(filter)
                            .isInstanceOf(InvalidFilterException.class)
                            .hasMessageContaining("expected an attribute of the index, found none of that name");
                }
                assertThatThrownBy(() -> searcher.search(Query.of("v", VECTOR).withFilter(Filter.equal("year", "x"))))
                        .isInstanceOf(InvalidFilterException.class)
                        .hasMessageContaining("attribute \"year\": expected a whole number, found the string \"x\"");
                Query fits = Query.of("v", VECTOR).withFilter(Filter.parse("year > 1 or id in ('d0')"));
                assertThat(searcher.search(fits).list()).hasSize(segments);
            }
            commit(Document.of("d" + segments).with("v", VECTOR));
        }
    }

    @Test
    void anotherTypeInTheManifestIsDamage() throws IOException {
        commit(
                Document.of("d").with("year", FieldValue.number(1)),
                Document.of("e").with("tags", FieldValue.keywords("a", "b")));
        rewrite("year", settings -> settings.put("type", "date"));
        assertThatThrownBy(() -> Index.open(folder, COLD))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected an attribute of type date, found one of type long");
        rewrite("year", settings -> settings.put("type", "long"));
        rewrite("tags", settings -> settings.put("values", "single"));
        assertThatThrownBy(() -> Index.open(folder, COLD))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected one value a row, found 2 values of a row");
        rewrite("tags", settings -> settings.put("values", "several"));
        assertThatThrownBy(() -> Index.open(folder, COLD))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("several");
        rewrite("tags", settings -> settings.remove("values"));
        assertThatThrownBy(() -> Index.open(folder, COLD)).isInstanceOf(CorruptSegmentException.class);
    }

    @Test
    void aFieldOfAnotherKindIsFromANewerVersion() throws IOException {
        Manifest manifest = ManifestStore.newest(folder).orElseThrow();
        List<FieldEntry> fields = new ArrayList<>(manifest.fields());
        fields.add(new FieldEntry("g", "geometry", new TreeMap<>()));
        ManifestStore.commit(
                folder, new Manifest(manifest.generation() + 1, 0, manifest.settings(), fields, manifest.segments()));
        assertThatThrownBy(() -> Index.open(folder, COLD))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("sparse, dense, multi_vector or attribute")
                .hasMessageContaining("kind geometry");
    }

    private void rewrite(String name, Consumer<Map<String, String>> change) throws IOException {
        Manifest manifest = ManifestStore.newest(folder).orElseThrow();
        List<FieldEntry> fields = new ArrayList<>();
        for (FieldEntry entry : manifest.fields()) {
            TreeMap<String, String> settings = new TreeMap<>(entry.settings());
            if (entry.name().equals(name)) {
                change.accept(settings);
            }
            fields.add(new FieldEntry(entry.name(), entry.kind(), settings));
        }
        ManifestStore.commit(
                folder,
                new Manifest(
                        manifest.generation() + 1,
                        manifest.nextSegment(),
                        manifest.settings(),
                        fields,
                        manifest.segments()));
    }

    /// Every byte of a small section damaged in turn, with checksums unread: a typed error, or an answer.
    @Test
    void damageIsNoticedOrHarmless() throws IOException {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            documents.add(Document.of("d" + i)
                    .with("v", FieldValue.dense(new float[] {i, 1}))
                    .with("tags", FieldValue.keywords("t" + i % 3, "u" + i % 7)));
        }
        commit(documents.toArray(Document[]::new));
        Path file;
        long from;
        long to;
        try (Index index = Index.open(folder, COLD);
                Segment segment = Segment.open(index.segmentFiles().getFirst())) {
            file = index.segmentFiles().getFirst();
            from = segment.require(SectionKind.ATTRIBUTES, 3).offset();
            to = from + segment.require(SectionKind.ATTRIBUTES, 3).length();
        }
        int refused = 0;
        int answered = 0;
        for (long at = from; at < to; at++) {
            flip(file, at);
            try (Index index = Index.open(folder, COLD.withVerification(OpenOptions.Verification.STRUCTURE))) {
                Searcher searcher = index.searcher();
                for (String filter : List.of("tags = 't1'", "not tags starts with 'u' or tags > 'u3'")) {
                    Query query = Query.of("v", VECTOR).withFilter(Filter.parse(filter));
                    assertThat(searcher.search(query).list()).as("byte " + at).hasSizeLessThanOrEqualTo(10);
                }
                assertThat(Objects.requireNonNull(searcher.value("tags", 20))).isNotNull();
                answered++;
            } catch (FormatException e) {
                refused++;
            }
            flip(file, at);
        }
        assertThat(refused).isPositive();
        assertThat(answered).isPositive();
        flip(file, from + 20);
        assertThatThrownBy(() -> Index.open(folder, COLD.withVerification(OpenOptions.Verification.EVERYTHING)))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("attributes[field 3]");
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0)).flip();
            channel.write(one, at);
        }
    }
}
