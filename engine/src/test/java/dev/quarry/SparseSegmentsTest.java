package dev.quarry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quarry.document.Document;
import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Section;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import dev.quarry.schema.TermNaming;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.windowed.WindowedParameters;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A searcher's searches of a sparse field's segments share what a query is scattered into, whatever the segments'
/// vocabularies and lists; nothing of a query may be left there for the next segment or the next query.
class SparseSegmentsTest {

    private static final long SEED = 77;

    /// Opens without reading all bytes, so that damage shows only where it is met.
    private static final OpenOptions UNREAD =
            OpenOptions.DEFAULT.withWarmUp(Duration.ZERO).withVerification(OpenOptions.Verification.STRUCTURE);

    private static final WriterOptions UNMERGED = WriterOptions.DEFAULT.withMerging(WriterOptions.Merging.onRequest());

    /// From so many rows on a segment has blocked lists, which searches enter from 4,096 on, and windows of 256.
    private static final int LARGE = 4500;

    private static final int[] SIZES = {40, 5000, 1, 300, 700, 60, LARGE, 5};

    /// Terms are below these in the segments; two of them have terms of three bytes.
    private static final int[] VOCABULARIES = {7, 300, 2, 70_000, 900, 30, 120_000, 65_536};

    @TempDir
    Path folder;

    /// Numbers skewed, so that segments share terms; weights are multiples of 1/8, so that scores tie and are the
    /// same in any order of additions.
    private static FieldValue.Terms vector(Random random, int vocabulary, int most) {
        int[] terms = IntStream.generate(() -> (int) (vocabulary * Math.pow(random.nextDouble(), 5)))
                .limit(1 + random.nextInt(most))
                .distinct()
                .toArray();
        float[] weights = new float[terms.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (1 + random.nextInt(16)) / 8f;
        }
        return new FieldValue.Terms(terms, weights);
    }

    private List<FieldValue.Terms> build(SparseEncoding encoding) throws IOException {
        SparseField.Indexing.Seismic large = new SparseField.Indexing.Seismic(SeismicParameters.defaults())
                .withExactLists(new WindowedParameters(256));
        Index.create(
                folder,
                Schema.withLongIds(SparseField.of("s")
                        .withTerms(TermNaming.NUMBERS)
                        .withValues(encoding)
                        .withIndexing(new SparseField.Indexing.Auto(large, LARGE))));
        Random random = new Random(SEED);
        List<FieldValue.Terms> documents = new ArrayList<>();
        try (IndexWriter writer = IndexWriter.open(folder, UNMERGED)) {
            for (int segment = 0; segment < SIZES.length; segment++) {
                for (int i = 0; i < SIZES[segment]; i++) {
                    FieldValue.Terms vector = vector(random, VOCABULARIES[segment], 20);
                    if (i == 0) {
                        vector = new FieldValue.Terms(new int[] {VOCABULARIES[segment] - 1}, new float[] {1});
                    }
                    writer.add(Document.of(documents.size()).with("s", vector));
                    documents.add(vector);
                }
                writer.flush();
            }
            writer.commit();
        }
        return documents;
    }

    /// A query with terms that only some segments know, and one that none does.
    private static Query query(Random random) {
        FieldValue.Terms few = vector(random, 40, 6);
        FieldValue.Terms many = vector(random, 130_000, 30);
        Map<Integer, Float> all = new HashMap<>();
        for (FieldValue.Terms part : List.of(few, many)) {
            for (int i = 0; i < part.terms().length; i++) {
                all.put(part.terms()[i], part.weights()[i]);
            }
        }
        all.put(VOCABULARIES[random.nextInt(VOCABULARIES.length)] - 1, 2f);
        all.put(1_000_000, 1f);
        int[] terms = all.keySet().stream().mapToInt(term -> term).toArray();
        float[] weights = new float[terms.length];
        for (int i = 0; i < terms.length; i++) {
            weights[i] = all.getOrDefault(terms[i], 0f);
        }
        return Query.of("s", FieldValue.terms(terms, weights)).withK(1 + random.nextInt(60));
    }

    private static List<Query> methods(Query query) {
        return List.of(query.exact(), query, query.scan(), query.with(SeismicQuery.defaults()));
    }

    /// Rows and scores, best first.
    private static List<Hit> oracle(Query query, List<FieldValue.Terms> documents) {
        FieldValue.Terms asked = (FieldValue.Terms) query.vector();
        Map<Integer, Float> weights = new HashMap<>();
        for (int i = 0; i < asked.terms().length; i++) {
            weights.put(asked.terms()[i], asked.weights()[i]);
        }
        List<Hit> hits = new ArrayList<>();
        for (int row = 0; row < documents.size(); row++) {
            FieldValue.Terms document = documents.get(row);
            float score = 0;
            for (int i = 0; i < document.terms().length; i++) {
                score += document.weights()[i] * weights.getOrDefault(document.terms()[i], 0f);
            }
            if (score > 0) {
                hits.add(new Hit(Document.of(row).id(), row, score));
            }
        }
        hits.sort(Comparator.comparingDouble((Hit hit) -> -hit.score()).thenComparingLong(Hit::row));
        return hits.subList(0, Math.min(query.k(), hits.size()));
    }

    @ParameterizedTest
    @EnumSource(
            value = SparseEncoding.class,
            names = {"SPLIT", "F16"})
    void answersAreThoseOfFreshSearchersAndOfTheOracle(SparseEncoding encoding) throws IOException {
        List<FieldValue.Terms> documents = build(encoding);
        Random random = new Random(SEED + 1);
        try (Index index = Index.open(folder, UNREAD)) {
            assertThat(index.segmentFiles()).hasSize(SIZES.length);
            Searcher searcher = index.searcher();
            int approximate = 0;
            for (int i = 0; i < 40; i++) {
                Query asked = query(random);
                List<Hit> wanted = oracle(asked, documents);
                for (Query query : methods(asked)) {
                    String what = "seed %d, query %d, %s".formatted(SEED, i, query);
                    Hits found = searcher.search(query);
                    assertThat(found).as(what).isEqualTo(index.searcher().search(query));
                    if (found.exact()) {
                        assertThat(found.list()).as(what).isEqualTo(wanted);
                    }
                    approximate += found.exact() ? 0 : 1;
                }
                assertThat(searcher.search(asked.exact()).exact()).isTrue();
                assertThat(searcher.search(asked.scan()).exact()).isTrue();
            }
            assertThat(approximate).as("searches through blocked lists").isEqualTo(80);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SectionKind.class,
            names = {"SPARSE_ROWS", "WINDOWED_POSTINGS", "BLOCKED_POSTINGS"})
    void whatDamageInterruptsLeavesNothingBehind(SectionKind kind) throws IOException {
        build(SparseEncoding.SPLIT);
        Random random = new Random(SEED + 2);
        try (Index index = Index.open(folder, UNREAD)) {
            Searcher searcher = index.searcher();
            Path file = index.segmentFiles().get(6);
            int interrupted = 0;
            for (int i = 0; i < 5; i++) {
                Query asked = query(random);
                List<Query> queries = methods(asked);
                List<List<Hit>> wanted = queries.stream()
                        .map(query -> index.searcher().search(query).list())
                        .toList();
                for (Query interrupting : methods(query(random))) {
                    byte[] sound = damage(file, kind);
                    try {
                        searcher.search(interrupting);
                    } catch (CorruptSegmentException e) {
                        assertThat(e).hasMessageContaining(file.toString());
                        interrupted++;
                    }
                    write(file, kind, sound);
                    for (int j = 0; j < queries.size(); j++) {
                        assertThat(searcher.search(queries.get(j)).list())
                                .as("seed %d, query %d, %s", SEED, i, queries.get(j))
                                .isEqualTo(wanted.get(j));
                    }
                }
            }
            assertThat(interrupted).as("searches that damage interrupted").isPositive();
        }
    }

    /// Overwrites what follows the section's header in place, where the open index has it mapped; returns what
    /// was there.
    private static byte[] damage(Path file, SectionKind kind) throws IOException {
        byte[] sound;
        try (Segment segment = Segment.open(file)) {
            sound = segment.require(kind, 0).bytes().toArray(ValueLayout.JAVA_BYTE);
        }
        byte[] damaged = sound.clone();
        Arrays.fill(damaged, 128, damaged.length, (byte) 0x7f);
        write(file, kind, damaged);
        return sound;
    }

    private static void write(Path file, SectionKind kind, byte[] bytes) throws IOException {
        long at;
        try (Segment segment = Segment.open(file)) {
            Section section = segment.require(kind, 0);
            at = section.offset();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        }
    }

    /// Vectors live in registers only in compiled code, so searchers are made until one allocates little.
    @ParameterizedTest
    @ValueSource(ints = {20_000, 80_000})
    void aNewSearcherOfManySegmentsAllocatesLittle(int vocabulary) throws IOException {
        int segments = 40;
        long most = 4_000_000;
        Index.create(folder, Schema.withLongIds(SparseField.of("s").withTerms(TermNaming.NUMBERS)));
        Random random = new Random(SEED);
        try (IndexWriter writer = IndexWriter.open(folder, UNMERGED)) {
            for (int i = 0; i < segments; i++) {
                for (int j = 0; j < 20; j++) {
                    writer.add(Document.of(20 * i + j).with("s", vector(random, vocabulary + 100 * i, 40)));
                }
                writer.add(Document.of(-1 - i)
                        .with("s", FieldValue.terms(new int[] {vocabulary + 100 * i}, new float[] {1})));
                writer.flush();
            }
            writer.commit();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Query query = Query.of("s", vector(random, vocabulary, 40));
        try (Index index = Index.open(folder, UNREAD)) {
            assertThat(index.segmentFiles()).hasSize(segments);
            long least = Long.MAX_VALUE;
            long end = System.nanoTime() + 20_000_000_000L;
            while (least >= most && System.nanoTime() < end) {
                long before = threads.getCurrentThreadAllocatedBytes();
                index.searcher().search(query);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least)
                    .as("bytes a new searcher's first search of %d segments allocates, seed %d", segments, SEED)
                    .isLessThan(most);
        }
    }
}
