package dev.quarry.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.RandomVectors;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.FormatException;
import dev.quarry.format.rows.ElementType;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.PrunedNeighbors;
import dev.quarry.pq.CoarseQuantizer.Encodes;
import dev.quarry.quantize.Quantization;
import dev.quarry.quantize.Quantization.Product;
import dev.quarry.quantize.Quantization.Vectors;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.roaringbitmap.RoaringBitmap;

/// Segments made of the rows of others. The oracle is one made of the documents.
class MergeTest {

    private static final int DIM = 12;
    private static final long SEED = 61;
    private static final int[] SIZES = {300, 1, 130, 64};
    private static final HnswParameters GRAPH = new HnswParameters(6, 40, PrunedNeighbors.FILL, 1);

    @TempDir
    Path temp;

    static Stream<Field> fields() {
        List<Field> fields = new ArrayList<>();
        for (SparseEncoding encoding : SparseEncoding.values()) {
            fields.add(SparseField.of("f").withTerms(TermNaming.NUMBERS).withValues(encoding));
            fields.add(SparseField.of("f").withTerms(TermNaming.TOKENS).withValues(encoding));
        }
        DenseField dense = DenseField.of("f", DIM, Similarity.SQUARED_L2);
        for (ElementType type : ElementType.values()) {
            fields.add(dense.withElements(type).withIndexing(new DenseField.Indexing.Scan()));
            fields.add(dense.withElements(type).withIndexing(new DenseField.Indexing.Hnsw(GRAPH)));
        }
        for (Quantization codes : List.of(
                Quantization.Scalar8.defaults(), Quantization.Scalar4.defaults(), Quantization.Bit1.defaults())) {
            fields.add(dense.withIndexing(new DenseField.Indexing.Scan()).withQuantization(codes));
            fields.add(dense.withIndexing(new DenseField.Indexing.Hnsw(GRAPH)).withQuantization(codes));
        }
        products().forEach(fields::add);
        return fields.stream();
    }

    static Stream<DenseField> products() {
        List<DenseField> fields = new ArrayList<>();
        for (DenseField.Indexing indexing : List.of(
                new DenseField.Indexing.Scan(),
                DenseField.Indexing.Ivf.of(5),
                new DenseField.Indexing.Ivf(5, Encodes.RESIDUALS),
                new DenseField.Indexing.Hnsw(GRAPH))) {
            for (Vectors vectors : Vectors.values()) {
                if (vectors == Vectors.KEPT || !(indexing instanceof DenseField.Indexing.Hnsw)) {
                    fields.add(DenseField.of("f", DIM, Similarity.INNER_PRODUCT)
                            .withIndexing(new DenseField.Indexing.Scan())
                            .withQuantization(Product.of(4).withRotationSteps(1).withVectors(vectors))
                            .withIndexing(indexing));
                }
            }
        }
        return fields.stream();
    }

    private static FieldValue vector(Field field, Random random) {
        return switch (field) {
            case SparseField sparse when sparse.terms() == TermNaming.TOKENS -> RandomVectors.tokens(random);
            case SparseField sparse -> RandomVectors.sparse(random);
            case DenseField dense
            when dense.elements() == ElementType.U8 -> {
                byte[] bytes = new byte[DIM];
                random.nextBytes(bytes);
                yield FieldValue.dense(bytes);
            }
            case DenseField dense -> RandomVectors.dense(random, DIM);
            default -> throw new AssertionError(field);
        };
    }

    private static List<List<Document>> documents(Field field, long seed) {
        Random random = new Random(seed);
        List<List<Document>> all = new ArrayList<>();
        int next = 0;
        for (int size : SIZES) {
            List<Document> documents = new ArrayList<>();
            for (int i = 0; i < size; i++, next++) {
                byte[] payload = new byte[random.nextInt(400)];
                random.nextBytes(payload);
                Document document = Document.of("id " + next * 7919 % 1000).withPayload(payload);
                boolean lacks = next > 0 && random.nextInt(9) == 0; // not the first: models come with it
                documents.add(lacks ? document : document.with("f", vector(field, random)));
            }
            all.add(documents);
        }
        return all;
    }

    private static List<SegmentReader> build(Segments segments, List<List<Document>> documents) throws IOException {
        List<SegmentReader> out = new ArrayList<>();
        for (List<Document> some : documents) {
            out.add(segments.of(some));
        }
        return out;
    }

    private static boolean codesOnly(Field field) {
        return field instanceof DenseField dense
                && dense.quantization() instanceof Product product
                && product.vectors() == Vectors.DROPPED;
    }

    private void requireEqual(SegmentReader found, SegmentReader wanted, Field field, long seed) {
        String what = field + ", seed " + seed;
        assertThat(found.rows()).as(what).isEqualTo(wanted.rows());
        for (int row = 0; row < wanted.rows(); row++) {
            assertThat(Segments.row(found, 1, row)).as("row %d, %s", row, what).isEqualTo(Segments.row(wanted, 1, row));
        }
        Random random = new Random(seed + 1);
        for (int i = 0; i < 10; i++) {
            Query query = Query.of("f", vector(field, random)).withK(20);
            query = codesOnly(field) ? query.codes(0) : query.exact();
            assertThat(Segments.search(found, 0, query)).as(what).isEqualTo(Segments.search(wanted, 0, query));
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aMergedSegmentIsTheSegmentOfAllDocuments(Field field) throws IOException {
        Schema schema = Schema.withStringIds(field);
        List<List<Document>> documents = documents(field, SEED);
        try (Segments parts = new Segments(temp.resolve("parts"), schema, 2);
                Segments whole = new Segments(temp.resolve("whole"), schema, 2).withModelsOf(parts)) {
            List<SegmentReader> sources = build(parts, documents);
            SegmentReader merged = parts.merged(sources, Arrays.asList(new RoaringBitmap[SIZES.length]));
            SegmentReader wanted =
                    whole.of(documents.stream().flatMap(List::stream).toList());
            requireEqual(merged, wanted, field, SEED);
            assertThat(Segments.spools(parts.folder)).isEmpty();
            assertThat(Segments.spools(whole.folder)).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("fields")
    void deletedRowsAreLeftOutAndMergedSegmentsMergeAgain(Field field) throws IOException {
        Schema schema = Schema.withStringIds(field);
        List<List<Document>> documents = documents(field, SEED + 2);
        Random random = new Random(SEED + 3);
        try (Segments parts = new Segments(temp.resolve("parts"), schema, 2);
                Segments whole = new Segments(temp.resolve("whole"), schema, 2).withModelsOf(parts)) {
            List<SegmentReader> sources = build(parts, documents);
            List<Document> live = new ArrayList<>();
            List<@Nullable RoaringBitmap> deleted = new ArrayList<>();
            for (int i = 0; i < SIZES.length; i++) {
                RoaringBitmap gone = new RoaringBitmap();
                for (int row = 0; row < SIZES[i]; row++) {
                    if (i == 1 || random.nextInt(4) == 0) {
                        gone.add(row);
                    } else {
                        live.add(documents.get(i).get(row));
                    }
                }
                gone.add(SIZES[i] + 5); // of no row
                deleted.add(gone);
            }
            SegmentReader first = parts.merged(sources.subList(0, 3), deleted.subList(0, 3));
            SegmentReader all = parts.merged(List.of(first, sources.get(3)), Arrays.asList(null, deleted.get(3)));
            requireEqual(all, whole.of(live), field, SEED);
        }
    }

    @ParameterizedTest
    @MethodSource("products")
    void codesAreThoseOfTheSources(DenseField field) throws IOException {
        List<List<Document>> documents = documents(field, SEED);
        try (Segments parts = new Segments(temp, Schema.withStringIds(field), 1)) {
            List<SegmentReader> sources = build(parts, documents);
            SegmentReader merged = parts.merged(sources, Arrays.asList(new RoaringBitmap[SIZES.length]));
            int row = 0;
            int compared = 0;
            for (SegmentReader source : sources) {
                for (int i = 0; i < source.rows(); i++, row++) {
                    String codes = codes(source, i);
                    assertThat(codes(merged, row)).as("row %d, %s", row, field).isEqualTo(codes);
                    compared += codes.equals("none") ? 0 : 1;
                }
            }
            assertThat(compared).isGreaterThan(300);
        }
    }

    private static String codes(SegmentReader segment, int row) {
        ProductFieldReader reader = (ProductFieldReader) segment.field(0);
        int code = reader.places().code(row);
        if (code == CodePlaces.NO_CODE || reader.codes() == null) {
            return "none";
        }
        assertThat(reader.places().row(code)).isEqualTo(row);
        byte[] out = new byte[reader.codes().shape().subQuantizers()];
        reader.codes().copy(code, out, 0);
        return reader.places().list(code) + Arrays.toString(out);
    }

    @Test
    void nothingLeftIsAnEmptySegmentAndDocumentsMayFollow() throws IOException {
        for (Field field : fields().toList()) {
            List<List<Document>> documents = documents(field, SEED);
            Schema schema = Schema.withStringIds(field);
            try (Segments parts = new Segments(temp.resolve("" + System.identityHashCode(field)), schema, 1)) {
                SegmentReader source = parts.of(documents.getFirst());
                RoaringBitmap all = new RoaringBitmap();
                all.add(0L, source.rows());
                SegmentReader none = parts.merged(List.of(source, source), Arrays.asList(all, all));
                assertThat(none.rows()).as("%s", field).isZero();
                all.remove(7);
                SegmentReader one = parts.merged(List.of(none, source), Arrays.asList(null, all));
                assertThat(Segments.row(one, 1, 0)).as("%s", field).isEqualTo(Segments.row(source, 1, 7));
                try (SegmentBuilder builder = parts.builder()) {
                    builder.copy(one, null);
                    for (Document document : documents.get(3)) {
                        builder.add(document);
                    }
                    SegmentReader more = parts.publish(builder);
                    assertThat(more.rows()).isEqualTo(65);
                    SegmentReader last = parts.of(documents.get(3));
                    for (int row = 0; row < 64; row++) {
                        assertThat(Segments.row(more, 1, row + 1))
                                .as("%s", field)
                                .isEqualTo(Segments.row(last, 1, row));
                    }
                }
            }
        }
    }

    @Test
    void longIds() throws IOException {
        Schema schema = Schema.withLongIds(SparseField.of("f"));
        try (Segments parts = new Segments(temp, schema, 1)) {
            SegmentReader a = parts.of(List.of(Document.of(Long.MIN_VALUE), Document.of(5)));
            SegmentReader b = parts.of(List.of(Document.of(6), Document.of(Long.MAX_VALUE)));
            SegmentReader merged = parts.merged(List.of(b, a), Arrays.asList(RoaringBitmap.bitmapOf(0), null));
            assertThat(merged.rows()).isEqualTo(3);
            assertThat(merged.id(0)).isEqualTo(b.id(1));
            assertThat(merged.id(1)).isEqualTo(a.id(0));
            assertThat(merged.row(a.id(1))).isEqualTo(2);
            assertThat(merged.row(b.id(0))).isEqualTo(-1);
        }
    }

    /// Of an id's rows in one segment only the last is live; another segment may delete it too.
    @Test
    void replacedDocumentsGoAndTheLastOnesStay() throws IOException {
        try (Segments parts = new Segments(temp, Schema.withStringIds(SparseField.of("f")), 1);
                SegmentBuilder builder = parts.builder()) {
            for (int i = 0; i < 40; i++) {
                Document document = Document.of("d" + i % 15).withPayload(new byte[] {(byte) i});
                builder.stage(document);
                builder.append(document);
            }
            RoaringBitmap deleted = builder.deleted();
            SegmentReader source = parts.publish(builder);
            SegmentReader merged = parts.merged(List.of(source), Arrays.asList(deleted));
            assertThat(merged.rows()).isEqualTo(15);
            for (int row = 0; row < 15; row++) {
                assertThat(merged.id(row))
                        .isEqualTo(Document.of("d" + (row + 25) % 15).id());
                assertThat(merged.payloads().read(row)).containsExactly(row + 25);
                assertThat(merged.row(merged.id(row))).isEqualTo(row);
            }
        }
    }

    @Test
    void anIdOfTwoLiveRowsIsDamage() throws IOException {
        Schema schema = Schema.withStringIds(SparseField.of("f"));
        try (Segments parts = new Segments(temp, schema, 1)) {
            SegmentReader a = parts.of(List.of(Document.of("x"), Document.of("y")));
            SegmentReader b = parts.of(List.of(Document.of("z"), Document.of("y")));
            assertThatThrownBy(() -> parts.merged(List.of(a, b), Arrays.asList(null, null)))
                    .isInstanceOf(CorruptSegmentException.class)
                    .hasMessageContaining(b.file().toString())
                    .hasMessageContaining("row_ids")
                    .hasMessageContaining("\"y\", the id of row 1 too");
            assertThat(Segments.spools(temp)).isEmpty();
            assertThat(parts.merged(List.of(a, b), Arrays.asList(RoaringBitmap.bitmapOf(1), null))
                            .rows())
                    .isEqualTo(3);
        }
    }

    /// A copy has checksums of its own, which would vouch for damage in the source.
    @Test
    void damageIsFoundAndNotCopied() throws IOException {
        Random random = new Random(SEED);
        DenseField field = DenseField.of("f", DIM, Similarity.COSINE).withIndexing(new DenseField.Indexing.Scan());
        try (Segments parts = new Segments(temp, Schema.withStringIds(field), 1)) {
            SegmentReader source = parts.of(documents(field, SEED).getFirst());
            byte[] bytes = Files.readAllBytes(source.file());
            int at = bytes.length / 2 + random.nextInt(100);
            bytes[at] ^= 1;
            Files.write(source.file(), bytes); // under the open mapping
            assertThatThrownBy(() -> parts.merged(List.of(source), Arrays.asList((RoaringBitmap) null)))
                    .as("byte %d, seed %d", at, SEED)
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(source.file().toString());
            assertThat(Segments.spools(temp)).isEmpty();
        }
    }

    @Test
    void liveRowsAreRunsOfThoseNotDeleted() throws IOException {
        Random random = new Random(SEED);
        for (int round = 0; round < 300; round++) {
            int rows = random.nextInt(70);
            RoaringBitmap deleted = round % 10 == 0 ? null : new RoaringBitmap();
            int often = 1 + random.nextInt(8);
            List<Integer> wanted = new ArrayList<>();
            for (int row = 0; row < rows + 3; row++) {
                if (deleted != null && (random.nextInt(often) == 0 || random.nextInt(20) == 0)) {
                    deleted.add(row);
                } else if (row < rows) {
                    wanted.add(row);
                }
            }
            LiveRows live = new LiveRows(rows, deleted);
            List<Integer> found = new ArrayList<>();
            int[] end = {-1};
            live.forEachRun((from, to) -> {
                assertThat(from).isGreaterThan(end[0]).isLessThan(to);
                for (int row = from; row < to; row++) {
                    found.add(row);
                }
                end[0] = to;
            });
            assertThat(found).as("round %d, seed %d", round, SEED).isEqualTo(wanted);
            assertThat(live.count()).as("round %d, seed %d", round, SEED).isEqualTo(wanted.size());
        }
    }
}
