package dev.quarry.idmap.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.Searcher;
import dev.quarry.WriterOptions;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.ids.IdLookup;
import dev.quarry.ids.IdMap;
import dev.quarry.ids.IdMapFullException;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.Similarity;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chronicle Map as a writer's id map; the oracle is a map in memory.
class ChronicleIdsTest {

    private static final WriterOptions MANUAL =
            WriterOptions.DEFAULT.withThreads(1).withMerging(WriterOptions.Merging.onRequest());
    private static final DenseField VECTOR = DenseField.of("vector", 2, Similarity.SQUARED_L2);

    @TempDir
    Path temporary;

    static Document document(DocumentId id, int version) {
        Document document = id instanceof DocumentId.OfString(String text) ? Document.of(text) : number(id);
        return document.with("vector", FieldValue.dense(new float[] {version, 1}))
                .withPayload(Integer.toString(version).getBytes(StandardCharsets.UTF_8));
    }

    private static Document number(DocumentId id) {
        return Document.of(((DocumentId.OfLong) id).value());
    }

    private static void requireEqual(Path folder, Map<String, Integer> model) throws IOException {
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            Searcher searcher = index.searcher();
            Map<String, Integer> found = new TreeMap<>();
            for (long row = 0; row < index.rows(); row++) {
                if (searcher.isLive(row)) {
                    int version = Integer.parseInt(new String(searcher.payload(row), StandardCharsets.UTF_8));
                    assertThat(found.put(searcher.id(row).toString(), version)).isNull();
                }
            }
            assertThat(found).isEqualTo(model);
        }
    }

    @Test
    void longIdsAreReplacedAndDeleted() throws IOException {
        Path folder = temporary.resolve("longs");
        Index.create(folder, Schema.withLongIds(VECTOR));
        operate(folder, number -> DocumentId.of(number * 0x1234_5678_9abcL - 7));
    }

    @Test
    void stringIdsAreReplacedAndDeleted() throws IOException {
        Path folder = temporary.resolve("strings");
        Index.create(folder, Schema.withStringIds(VECTOR));
        operate(folder, number -> DocumentId.of("é" + "x".repeat(number * number) + number));
    }

    private static void operate(Path folder, IntFunction<DocumentId> ids) throws IOException {
        long seed = 20261123;
        Random random = new Random(seed);
        Map<String, Integer> model = new TreeMap<>();
        for (int life = 0; life < 6; life++) {
            CountingIds counting = new CountingIds(100);
            try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(counting))) {
                for (int step = 0; step < 120; step++) {
                    DocumentId id = ids.apply(random.nextInt(60));
                    if (random.nextInt(3) > 0) {
                        boolean there = model.put(id.toString(), step) != null;
                        assertThat(writer.upsert(document(id, step)))
                                .as("seed " + seed)
                                .isEqualTo(there);
                    } else {
                        boolean there = model.remove(id.toString()) != null;
                        assertThat(writer.delete(id)).as("seed " + seed).isEqualTo(there);
                    }
                    if (random.nextInt(25) == 0) {
                        writer.flush();
                    }
                }
                if (life % 2 == 1) {
                    writer.compact();
                }
                writer.commit();
            }
            requireEqual(folder, model);
            assertThat(counting.created).as("life " + life).isEqualTo(life == 0 ? 1 : 0);
        }
    }

    private Path hundred() throws IOException {
        Path folder = temporary.resolve("hundred");
        Index.create(folder, Schema.withStringIds(VECTOR));
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(ChronicleIds.forDocuments(100)))) {
            for (int i = 0; i < 100; i++) {
                writer.add(document(DocumentId.of("d" + i), i));
            }
            writer.commit();
        }
        return folder;
    }

    private static Map<String, Integer> hundredDocuments() {
        Map<String, Integer> model = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            model.put("d" + i, i);
        }
        return model;
    }

    private static void requireMadeAnew(Path folder, boolean anew) throws IOException {
        CountingIds counting = new CountingIds(100);
        IndexWriter.open(folder, MANUAL.withIds(counting)).close();
        assertThat(counting.created).isEqualTo(anew ? 1 : 0);
        assertThat(counting.opened).isEqualTo(anew ? 0 : 1);
    }

    @Test
    void aDamagedFileIsNotOpened() throws IOException {
        Path folder = hundred();
        requireMadeAnew(folder, false);
        requireMadeAnew(folder, false);
        for (String name : new String[] {IdLookup.Mapped.FILE, IdLookup.Mapped.STAMP}) {
            Path file = folder.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            for (int part = 0; part < 8; part++) {
                byte[] flipped = whole.clone();
                flipped[(int) ((long) whole.length * part / 8)] ^= 4;
                Files.write(file, flipped);
                requireMadeAnew(folder, true);
            }
            Files.write(file, Arrays.copyOf(whole, whole.length / 2));
            requireMadeAnew(folder, true);
            Files.delete(file);
            requireMadeAnew(folder, true);
        }
        requireMadeAnew(folder, false);
        requireEqual(folder, hundredDocuments());
    }

    @Test
    void aMapOfAnotherSizeIsMadeAnew() throws IOException {
        Path folder = hundred();
        CountingIds larger = new CountingIds(1000);
        IndexWriter.open(folder, MANUAL.withIds(larger)).close();
        assertThat(larger.created).isEqualTo(1);
        requireMadeAnew(folder, true);
    }

    @Test
    void aDocumentTooManyIsRefused() throws IOException {
        Path folder = hundred();
        try (IndexWriter writer = IndexWriter.open(folder, MANUAL.withIds(ChronicleIds.forDocuments(100)))) {
            assertThatThrownBy(() -> writer.add(document(DocumentId.of("one more"), 1)))
                    .isInstanceOf(IdMapFullException.class)
                    .hasMessageContaining("101 documents are more than the 100");
        }
        requireEqual(folder, hundredDocuments());
    }

    @Test
    void aMapThatIsFullSaysSoAndKeepsWhatItHas() throws IOException {
        try (IdMap map = ChronicleIds.forDocuments(100).create(temporary.resolve("full"), Schema.IdKind.LONG)) {
            List<Long> put = new ArrayList<>();
            assertThatThrownBy(() -> {
                        for (long id = 0; id < 10_000_000; id++) {
                            map.put(DocumentId.of(id), id);
                            put.add(id);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ChronicleIds.forDocuments of a larger number");
            assertThat(put).hasSizeGreaterThan(100);
            for (long id : put) {
                assertThat(map.find(DocumentId.of(id))).isEqualTo(id);
            }
        }
    }

    @Test
    void aWriterThatIsKilledLosesNothing() throws IOException, InterruptedException {
        Path folder = hundred();
        Ended killed = fork(JvmFlags.all(), folder);
        assertThat(killed.output()).contains("committed");
        assertThat(killed.status()).isEqualTo(9);
        Map<String, Integer> model = hundredDocuments();
        model.put("d1", 1001);
        model.remove("d2");
        requireEqual(folder, model);
        requireMadeAnew(folder, true);
        requireMadeAnew(folder, false);
        requireEqual(folder, model);
    }

    @Test
    void missingFlagsAreNamed() throws IOException, InterruptedException {
        Path folder = hundred();
        List<String> three = JvmFlags.all().subList(1, 4);
        assertThat(fork(three, folder).output())
                .contains("MissingJvmFlagsException")
                .contains("needs these JVM flags too: " + JvmFlags.all().getFirst());
        requireEqual(folder, hundredDocuments());
    }

    @Test
    void nothingThatReportsUseIsOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(System.getProperty("java.class.path").split(File.pathSeparator))
                .isNotEmpty()
                .noneMatch(entry -> entry.contains("chronicle-analytics"));
    }

    private record Ended(int status, String output) {}

    private static Ended fork(List<String> flags, Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "--add-modules", "jdk.incubator.vector"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KilledWriter.class.getName()));
        command.addAll(List.of(folder.toString(), "100"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
