package dev.quarry.tools.faiss;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quarry.kernel.Kernels;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.tools.read.InputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damages small files at every byte: what comes out is an [InputException] or rows that keep the rules, and no read
/// allocates more than a small file can justify.
class FaissDamageTest {

    private static final long MOST_BYTES = 8L << 20;

    /// Choosing kernels allocates, once.
    @BeforeAll
    static void chooseKernels() {
        assertThat(Kernels.best().name()).isNotEmpty();
    }

    @TempDir
    Path folder;

    /// Every part of a file is in one of them.
    private static List<byte[]> samples() {
        FaissBytes inverted = FaissFilesTest.sample(4);
        inverted.directMap = 2;
        FaissBytes plain = FaissFilesTest.sample(4);
        plain.inverted = false;
        FaissBytes mapped = FaissFilesTest.sample(4);
        mapped.inverted = false;
        mapped.mapped = true;
        FaissBytes lists = FaissFilesTest.sample(4);
        FaissFilesTest.lists(lists, 2, 0, 1);
        lists.directMap = 1;
        FaissBytes sparse = FaissFilesTest.reduced(4);
        FaissFilesTest.lists(sparse, 0, 1, 0, 0, 2);
        sparse.coarse = Arrays.copyOf(sparse.coarse, 10);
        sparse.sparseSizes = true;
        return Stream.of(inverted, plain, mapped, lists, sparse)
                .map(FaissBytes::file)
                .toList();
    }

    @Test
    void damagedFilesGiveErrorsOrValidRows() throws IOException {
        for (byte[] good : samples()) {
            assertThat(survives(good, "undamaged")).isTrue();
            int errors = 0;
            for (int length = 0; length < good.length; length++) {
                assertThat(survives(Arrays.copyOf(good, length), "cut to " + length))
                        .as("cut to %d", length)
                        .isFalse();
            }
            assertThat(survives(Arrays.copyOf(good, good.length + 1), "a byte more"))
                    .isFalse();
            for (int at = 0; at < good.length; at++) {
                for (int mask : new int[] {0x01, 0x40, 0x80, 0xff}) {
                    byte[] damaged = good.clone();
                    damaged[at] ^= (byte) mask;
                    errors += survives(damaged, "byte " + at + " xor " + mask) ? 0 : 1;
                }
            }
            assertThat(errors).as("damage that was noticed").isGreaterThan(good.length / 2);
        }
    }

    @Test
    void numbersThatLieCostNoMemory() throws IOException {
        for (byte[] good : samples()) {
            for (int at = 0; at + 8 <= good.length; at++) {
                for (long lie : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 62, 1L << 31, 1L << 32}) {
                    byte[] damaged = good.clone();
                    ByteBuffer.wrap(damaged).order(ByteOrder.LITTLE_ENDIAN).putLong(at, lie);
                    survives(damaged, lie + " at byte " + at);
                }
            }
        }
    }

    private boolean survives(byte[] bytes, String what) throws IOException {
        Path file = Files.write(folder.resolve("index"), bytes);
        long before = allocated();
        boolean valid;
        try (FaissReader reader = FaissReader.open(file)) {
            long rows = 0;
            while (reader.next()) {
                rows++;
                assertThat(reader.id()).as(what).isNotNegative();
                assertThat(reader.list())
                        .as(what)
                        .isBetween(
                                0,
                                reader.model()
                                                .coarse()
                                                .map(CoarseQuantizer::lists)
                                                .orElse(1)
                                        - 1);
                for (byte code : reader.codes()) {
                    assertThat(code & 0xFF)
                            .as(what)
                            .isLessThan(reader.model().shape().entries());
                }
            }
            assertThat(rows).as(what).isEqualTo(reader.rows()).isLessThan(1000);
            for (float value : reader.model().encoding().values()) {
                assertThat(value).as(what).isFinite();
            }
            valid = true;
        } catch (InputException e) {
            assertThat(e.getMessage()).startsWith(file + ": ").contains("expected ", ", found ");
            valid = false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + ": " + e, e);
        }
        assertThat(allocated() - before).as("%s: bytes allocated", what).isLessThan(MOST_BYTES);
        return valid;
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
