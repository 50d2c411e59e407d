package dev.quarry.format.part;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyTableTest {

    @TempDir
    Path folder;

    @Test
    void keysComeBackByNumberAndByKey() throws IOException {
        long seed = 99;
        Random random = new Random(seed);
        for (int wanted : new int[] {0, 1, 2, 3, 682, 683, 684, 5000}) {
            Map<String, Integer> oracle = new HashMap<>();
            Path file = SectionDamage.write(folder.resolve("strings-" + wanted), 0, segment -> {
                try (KeyTableWriter writer = KeyTableWriter.create(folder, KeyType.BYTES)) {
                    while (writer.count() < wanted) {
                        byte[] key = randomKey(random);
                        Integer known = oracle.putIfAbsent(latin(key), writer.count());
                        int expected = known == null ? writer.count() : known;
                        assertThat(writer.put(key, 0, key.length))
                                .as("seed %d", seed)
                                .isEqualTo(expected);
                        assertThat(writer.key(expected)).isEqualTo(key);
                    }
                    writer.finish(segment, SectionKind.TERMS, 0);
                }
            });
            try (Segment segment = Segment.open(file)) {
                KeyTable table = KeyTable.open(segment.require(SectionKind.TERMS, 0));
                assertThat(table.count()).isEqualTo(wanted);
                oracle.forEach((text, number) -> {
                    byte[] key = text.getBytes(StandardCharsets.ISO_8859_1);
                    requireFound(table, key, number);
                    key[random.nextInt(key.length)]++;
                    requireFound(table, key, oracle.getOrDefault(latin(key), -1));
                });
                assertThat(table.find(new byte[0], 0, 0)).isEqualTo(-1);
                requireSound(table);
            }
        }
    }

    private static void requireFound(KeyTable table, byte[] key, int number) {
        byte[] around = new byte[key.length + 5];
        System.arraycopy(key, 0, around, 3, key.length);
        assertThat(table.find(key, 0, key.length)).isEqualTo(number);
        assertThat(table.find(around, 3, key.length)).isEqualTo(number);
        assertThat(table.find(MemorySegment.ofArray(around), 3, key.length)).isEqualTo(number);
        if (number >= 0) {
            assertThat(table.key(number).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(key);
        }
    }

    private static void requireSound(KeyTable table) {
        Findings findings = new Findings();
        table.check(KeyTable.Occurrences.ONCE, findings);
        assertThat(findings.problems()).isEmpty();
    }

    /// Mostly short, with lengths around the hash's words; sometimes so long that the writer spills.
    private static byte[] randomKey(Random random) {
        int length =
                random.nextInt(200) == 0 ? random.nextInt(1, KeyTableWriter.MAX_KEY_BYTES + 1) : random.nextInt(1, 34);
        byte[] key = new byte[length];
        random.nextBytes(key);
        if (length < 4) {
            key[0] &= 3;
        }
        return key;
    }

    private static String latin(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1);
    }

    @Test
    void longsComeBackByNumberAndByKey() throws IOException {
        int count = 300_000;
        Path file = SectionDamage.write(folder.resolve("longs"), 0, segment -> {
            try (KeyTableWriter writer = KeyTableWriter.create(folder, KeyType.LONGS)) {
                for (int i = 0; i < count; i++) {
                    assertThat(writer.put(key(i))).isEqualTo(i);
                }
                for (int i = 0; i < count; i += 97) {
                    assertThat(writer.put(key(i))).isEqualTo(i);
                }
                writer.finish(segment, SectionKind.ROW_IDS, 0);
            }
        });
        try (Segment segment = Segment.open(file)) {
            Section section = segment.require(SectionKind.ROW_IDS, 0);
            KeyTable table = KeyTable.open(section);
            for (int i = 0; i < count; i++) {
                if (table.find(key(i)) != i || table.longKey(i) != key(i) || table.find(key(i) + 1) != -1) {
                    assertThat(table.find(key(i))).as("key %d", i).isEqualTo(i);
                }
            }
            requireSound(table);
            assertThat(section.length()).as("8 bytes an id and 6 of table").isLessThan(14L * count + 300);
        }
    }

    private static long key(int i) {
        return (i - 150_000L) * 1_000;
    }

    @Test
    void theHashIsTheSameForArraysSegmentsAndLongs() {
        Random random = new Random(5);
        for (int length = 0; length < 70; length++) {
            byte[] bytes = new byte[length + 7];
            random.nextBytes(bytes);
            long hash = KeyHash.of(bytes, 3, length);
            assertThat(KeyHash.of(MemorySegment.ofArray(bytes), 3, length)).isEqualTo(hash);
            bytes[random.nextInt(length + 1)] ^= 1;
        }
        byte[] word = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0, -77L)
                .array();
        assertThat(KeyHash.of(-77L)).isEqualTo(KeyHash.of(word, 0, 8));
        byte[] known = "quarry-0123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(KeyHash.of(known, 0, known.length)).as("part of the format").isEqualTo(KNOWN_HASH);
    }

    private static final long KNOWN_HASH = 0xAFAADB1E06ED7357L;

    /// Keys that differ little must spread as random ones do: linear probing at a load of 2/3 then passes one slot on
    /// average before it finds a key.
    @Test
    void countedKeysSpread() {
        int count = 50_000;
        long capacity = KeyTable.capacityFor(count);
        for (String pattern : new String[] {"%d", "doc-%08d", "a long common prefix before a number %d", "%d end"}) {
            boolean[] filled = new boolean[(int) capacity];
            long passed = 0;
            for (int i = 0; i < count; i++) {
                byte[] key = pattern.formatted(i).getBytes(StandardCharsets.US_ASCII);
                passed += place(filled, KeyHash.of(key, 0, key.length));
            }
            assertThat((double) passed / count).as(pattern).isLessThan(1.1);
        }
        for (long factor : new long[] {1, 64, 1L << 32, 1L << 44, 1_000_000_007L}) {
            boolean[] filled = new boolean[(int) capacity];
            long passed = 0;
            for (int i = 0; i < count; i++) {
                passed += place(filled, KeyHash.of(i * factor));
            }
            assertThat((double) passed / count).as("times %d", factor).isLessThan(1.1);
        }
    }

    private static int place(boolean[] filled, long hash) {
        int passed = 0;
        int at = (int) Math.unsignedMultiplyHigh(hash, filled.length);
        while (filled[at]) {
            passed++;
            at = at + 1 == filled.length ? 0 : at + 1;
        }
        filled[at] = true;
        return passed;
    }
}
