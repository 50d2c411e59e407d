package dev.quarry.format.postings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockedPostingsTest {

    private static final long SEED = 5;

    @TempDir
    Path folder;

    /// A list as plain arrays; `summaries` is term -> (block -> value).
    private record Example(
            int[] starts, int[] rows, float[] scales, Map<Integer, TreeMap<Integer, Integer>> summaries) {

        static Example of(Random random, int blocks, int rowsPerBlock, int vocabulary, int termsPerBlock) {
            int[] starts = new int[blocks + 1];
            int[] rows = new int[blocks * rowsPerBlock];
            float[] scales = new float[blocks];
            Map<Integer, TreeMap<Integer, Integer>> summaries = new TreeMap<>();
            for (int block = 0; block < blocks; block++) {
                starts[block + 1] = starts[block] + rowsPerBlock;
                scales[block] = 0.01f + random.nextFloat();
                for (int i = 0; i < rowsPerBlock; i++) {
                    rows[starts[block] + i] = i * blocks + block;
                }
                for (int i = 0; i < termsPerBlock; i++) {
                    summaries
                            .computeIfAbsent(random.nextInt(vocabulary), term -> new TreeMap<>())
                            .put(block, 1 + random.nextInt(255));
                }
            }
            return new Example(starts, rows, scales, summaries);
        }

        EncodedList encode(int below, int vocabulary) {
            long[] entries = summaries.entrySet().stream()
                    .flatMapToLong(term -> term.getValue().entrySet().stream()
                            .mapToLong(e -> PostingListEncoder.entry(term.getKey(), e.getKey(), e.getValue())))
                    .toArray();
            return new PostingListEncoder(below, vocabulary).encode(starts, rows, scales, entries, entries.length);
        }
    }

    private Path write(String name, int rows, int vocabulary, Map<Integer, Example> lists) throws IOException {
        Path file = folder.resolve(name);
        try (SegmentWriter segment = SegmentWriter.create(file, rows, 0);
                BlockedPostingsWriter writer = BlockedPostingsWriter.create(folder, rows, vocabulary)) {
            for (var list : lists.entrySet()) {
                writer.append(list.getKey(), list.getValue().encode(rows, vocabulary));
            }
            writer.writeTo(segment.begin(SectionKind.BLOCKED_POSTINGS, 0));
            segment.end();
            segment.publish();
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "3, 2, 40, 5",
        "256, 1, 300, 20",
        "257, 2, 30522, 90",
        "300, 1, 65536, 300",
        "20, 3, 65537, 100",
        "2, 2, 16777216, 9",
        "40, 3, 4096, 700",
        "8, 2, 4000000, 500",
        "1, 9, 30522, 400",
        "9, 2, 2, 2",
        "1, 70000, 100, 10"
    })
    void listsComeBack(int blocks, int rowsPerBlock, int vocabulary, int termsPerBlock) throws IOException {
        Random random = new Random(SEED);
        Map<Integer, Example> lists = new TreeMap<>();
        for (int term : new int[] {0, vocabulary / 3, vocabulary - 1}) {
            lists.put(term, Example.of(random, blocks, rowsPerBlock, vocabulary, termsPerBlock));
        }
        int rows = blocks * rowsPerBlock;
        try (Segment segment = Segment.open(write("a.seg", rows, vocabulary, lists))) {
            BlockedPostingsView view = BlockedPostingsView.of(segment.require(SectionKind.BLOCKED_POSTINGS, 0));
            assertThat(view.postings()).isEqualTo((long) lists.size() * rows);
            assertThat(view.mostBlocks()).isEqualTo(blocks);
            assertThat(view.largestBlock()).isEqualTo(rowsPerBlock);
            PostingListCursor cursor = new PostingListCursor(view);
            for (var list : lists.entrySet()) {
                assertThat(cursor.open(list.getKey())).isTrue();
                same(cursor, list.getValue(), vocabulary);
            }
            for (int term = 0; term < Math.min(vocabulary, 1000); term++) {
                assertThat(view.hasList(term)).isEqualTo(lists.containsKey(term));
                assertThat(cursor.open(term)).isEqualTo(lists.containsKey(term));
            }
            assertThat(view.hasList(-1)).isFalse();
            assertThat(view.hasList(vocabulary)).isFalse();
            Findings findings = new Findings();
            view.check(findings);
            assertThat(findings.problems()).isEmpty();
            segment.verifyChecksums();
        }
    }

    private static void same(PostingListCursor cursor, Example list, int vocabulary) {
        int blocks = list.scales.length;
        assertThat(cursor.blocks()).isEqualTo(blocks);
        for (int block = 0; block <= blocks; block++) {
            assertThat(cursor.blockStart(block)).isEqualTo(list.starts[block]);
        }
        for (int i = 0; i < cursor.postings(); i++) {
            assertThat(cursor.row(i)).isEqualTo(list.rows[i]);
        }
        for (int block = 0; block < blocks; block++) {
            assertThat(cursor.scale(block)).isEqualTo(list.scales[block]);
        }
        for (int term = 0; term < Math.min(vocabulary, 70_000); term++) {
            float[] sums = new float[blocks + 2];
            float[] expected = new float[blocks + 2];
            list.summaries
                    .getOrDefault(term, new TreeMap<>())
                    .forEach((block, value) -> expected[block + 2] = 2 * value);
            cursor.addSummaries(term, 2, sums, 2);
            if (!Arrays.equals(sums, expected)) {
                assertThat(sums).as("term %d", term).isEqualTo(expected);
            }
        }
        sameForQueries(cursor, list, vocabulary);
    }

    /// Terms of a query at once give what they give one by one.
    private static void sameForQueries(PostingListCursor cursor, Example list, int vocabulary) {
        Random random = new Random(SEED);
        int blocks = list.scales.length;
        Integer[] known = list.summaries.keySet().toArray(Integer[]::new);
        for (int count : new int[] {0, 1, 2, 63, 64, 65, 500}) {
            int[] terms = new int[count + 1];
            float[] weights = new float[count + 1];
            float[] expected = new float[blocks];
            float[] sums = new float[blocks];
            for (int i = 0; i < count; i++) {
                terms[i] = random.nextBoolean() ? known[random.nextInt(known.length)] : random.nextInt(vocabulary);
                weights[i] = random.nextFloat();
                cursor.addSummaries(terms[i], weights[i], expected, 0);
            }
            cursor.addSummaries(terms, weights, count, sums, 0);
            assertThat(sums).as("%d terms, seed %d", count, SEED).isEqualTo(expected);
        }
    }

    @Test
    void everyFlippedByteIsReported() throws IOException {
        Random random = new Random(SEED);
        Map<Integer, Example> lists = new TreeMap<>();
        lists.put(1, Example.of(random, 3, 2, 20, 6));
        lists.put(7, Example.of(random, 1, 1, 20, 1));
        lists.put(9, Example.of(random, 6, 1, 20, 15));
        byte[] sound = Files.readAllBytes(write("sound.seg", 6, 20, lists));
        Path copy = folder.resolve("damaged.seg");
        int structural = 0;
        for (int at = 0; at < sound.length; at++) {
            for (int bit : new int[] {0, 7}) {
                byte[] damaged = sound.clone();
                damaged[at] ^= (byte) (1 << bit);
                Files.write(copy, damaged);
                Findings findings = new Findings();
                assertThatThrownBy(() -> openAndCheck(copy, findings))
                        .as("byte %d bit %d", at, bit)
                        .isInstanceOf(FormatException.class);
                structural += findings.count() > 0 ? 1 : 0;
            }
        }
        assertThat(structural).as("flips that the structure shows").isPositive();
    }

    private static void openAndCheck(Path file, Findings findings) throws IOException {
        try (Segment segment = Segment.open(file)) {
            BlockedPostingsView.of(segment.require(SectionKind.BLOCKED_POSTINGS, 0))
                    .check(findings);
            segment.verifyChecksums();
        }
    }

    @Test
    void theCheckFindsWhatChecksumsCannot() throws IOException {
        Random random = new Random(SEED);
        Example twice = Example.of(random, 2, 2, 20, 3);
        twice.rows[2] = twice.rows[0];
        assertThat(problems(twice, 4)).anyMatch(problem -> problem.contains("each row once"));
        assertThat(problems(Example.of(random, 2, 2, 20, 3), 3)).anyMatch(problem -> problem.contains("rows below 3"));
        Example noScale = Example.of(random, 2, 2, 20, 3);
        Arrays.fill(noScale.scales, 0);
        assertThat(problems(noScale, 4)).anyMatch(problem -> problem.contains("positive scales"));
    }

    private List<String> problems(Example list, int rows) throws IOException {
        Map<Integer, Example> lists = new TreeMap<>();
        lists.put(3, list);
        Path file = write("wrong.seg", rows, 20, lists);
        Findings findings = new Findings();
        openAndCheck(file, findings);
        Files.delete(file);
        return findings.problems().stream().map(Throwable::getMessage).toList();
    }
}
