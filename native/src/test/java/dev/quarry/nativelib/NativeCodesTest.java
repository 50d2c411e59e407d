package dev.quarry.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarry.kernel.CodeKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.UnusableKernelsException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scans of codes by the library, against the scalar twin. Skipped, with the reason, where they cannot run.
class NativeCodesTest {

    private static final CodeKernel SCALAR = Kernels.scalar().codes();
    private final CodeKernel kernel = new NativeCodes();

    @BeforeEach
    void requireLibrary() {
        String reason = "the processor has no AVX-512 VBMI";
        boolean runs = false;
        try {
            NativeKernelProvider.best();
            runs = NativeCalls.scansCodes();
        } catch (UnusableKernelsException e) {
            reason = e.reason();
        }
        assumeTrue(runs, reason);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sumsAndMarksAreThoseOfTheTwin(long seed) {
        Random random = new Random(seed);
        for (int subQuantizers : new int[] {1, 2, 5, 16, 64, 96, 98, 256, 257}) {
            for (int blocks : new int[] {0, 1, 3, 4, 5, 31, 32, 33, 300}) {
                compare(random, seed, 8, subQuantizers, blocks);
                if (subQuantizers % 2 == 0) {
                    compare(random, seed, 4, subQuantizers, blocks);
                }
            }
        }
    }

    private void compare(Random random, long seed, int bits, int subQuantizers, int blocks) {
        byte[] tables = tables(random, bits, subQuantizers);
        byte[] bytes = new byte[blocks * subQuantizers * bits / 8 * CodeKernel.BLOCK];
        random.nextBytes(bytes);
        int at = random.nextInt(70);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment codes = arena.allocate(at + bytes.length);
            codes.asSlice(at).copyFrom(MemorySegment.ofArray(bytes));
            for (int most : new int[] {-1, 0, subQuantizers * 127, 65_535}) {
                short[] wantedSums = new short[blocks * CodeKernel.BLOCK];
                short[] sums = wantedSums.clone();
                long[] wanted = new long[blocks];
                long[] marks = wanted.clone();
                if (bits == 8) {
                    SCALAR.atMost8(codes, at, blocks, tables, subQuantizers, most, wantedSums, wanted);
                    kernel.atMost8(codes, at, blocks, tables, subQuantizers, most, sums, marks);
                } else {
                    SCALAR.atMost4(codes, at, blocks, tables, subQuantizers, most, wantedSums, wanted);
                    kernel.atMost4(codes, at, blocks, tables, subQuantizers, most, sums, marks);
                }
                String what =
                        "seed %d, %d bits, M %d, %d blocks, most %d".formatted(seed, bits, subQuantizers, blocks, most);
                assertThat(sums).as(what).isEqualTo(wantedSums);
                assertThat(marks).as(what).isEqualTo(wanted);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sumsOfRowsByNumberAreThoseOfTheTwin(long seed) {
        Random random = new Random(seed);
        for (int subQuantizers : new int[] {1, 2, 7, 8, 63, 64, 65, 98, 128, 196, 256, 257}) {
            for (int count : new int[] {0, 1, 3, 4, 5, 11, 12, 15, 16, 17, 31, 48, 63, 64, 65, 80, 130, 200}) {
                compareRows(random, seed, 8, subQuantizers, count);
                if (subQuantizers % 2 == 0) {
                    compareRows(random, seed, 4, subQuantizers, count);
                }
            }
        }
    }

    /// The last row ends where the memory does.
    private void compareRows(Random random, long seed, int bits, int subQuantizers, int count) {
        int rows = 1 + random.nextInt(300);
        byte[] tables = tables(random, bits, subQuantizers);
        byte[] bytes = new byte[rows * subQuantizers * bits / 8];
        random.nextBytes(bytes);
        int[] numbers = random.ints(count, 0, rows).toArray();
        if (count > 0) {
            numbers[random.nextInt(count)] = rows - 1;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment codes = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            short[] wanted = new short[count + 1];
            short[] sums = new short[count + 1];
            if (bits == 8) {
                SCALAR.rows8(codes, numbers, count, tables, subQuantizers, wanted);
                kernel.rows8(codes, numbers, count, tables, subQuantizers, sums);
            } else {
                SCALAR.rows4(codes, numbers, count, tables, subQuantizers, wanted);
                kernel.rows4(codes, numbers, count, tables, subQuantizers, sums);
            }
            assertThat(sums)
                    .as("seed %d, %d bits, M %d, %d of %d rows", seed, bits, subQuantizers, count, rows)
                    .isEqualTo(wanted);
        }
    }

    private static byte[] tables(Random random, int bits, int subQuantizers) {
        byte[] tables = new byte[subQuantizers * (bits == 8 ? CodeKernel.ENTRIES_8 : CodeKernel.ENTRIES_4)];
        random.nextBytes(tables);
        if (random.nextInt(4) == 0) {
            Arrays.fill(tables, (byte) 255);
        }
        for (int i = 0; bits == 4 && i < tables.length; i++) {
            tables[i] = tables[i / CodeKernel.ENTRIES_4 * CodeKernel.ENTRIES_4 + i % 16];
        }
        return tables;
    }

    @Test
    void whatLiesOutsideIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment codes = arena.allocate(4 * 4 * 64L);
            byte[] tables = new byte[4 * 256];
            requireRefused(() -> kernel.atMost8(codes, 1, 4, tables, 4, 9, new short[256], new long[4]));
            requireRefused(() -> kernel.atMost8(codes, -1, 4, tables, 4, 9, new short[256], new long[4]));
            requireRefused(() -> kernel.atMost8(codes, 0, -1, tables, 4, 9, new short[256], new long[4]));
            requireRefused(() -> kernel.atMost8(codes, 0, 4, tables, 4, 9, new short[255], new long[4]));
            requireRefused(() -> kernel.atMost8(codes, 0, 4, tables, 4, 9, new short[256], new long[3]));
            requireRefused(() -> kernel.atMost8(codes, 0, 3, tables, 5, 9, new short[256], new long[4]));
            requireRefused(() -> kernel.atMost4(codes, 0, 9, tables, 4, 9, new short[640], new long[9]));
            requireRefused(() -> kernel.atMost4(codes, 0, 1, new byte[255], 4, 9, new short[64], new long[1]));
            kernel.atMost8(codes, 0, 4, tables, 4, 9, new short[256], new long[4]);
            requireRefused(() -> kernel.rows8(codes, new int[] {255, 256}, 2, tables, 4, new short[2]));
            requireRefused(() -> kernel.rows8(codes, new int[] {-1}, 1, tables, 4, new short[1]));
            requireRefused(() -> kernel.rows8(codes, new int[] {1}, 2, tables, 4, new short[2]));
            requireRefused(() -> kernel.rows8(codes, new int[] {1}, -1, tables, 4, new short[2]));
            requireRefused(() -> kernel.rows8(codes, new int[] {1, 2}, 2, tables, 4, new short[1]));
            requireRefused(() -> kernel.rows8(codes, new int[] {1}, 1, tables, 5, new short[1]));
            requireRefused(() -> kernel.rows4(codes, new int[] {512}, 1, tables, 4, new short[1]));
            requireRefused(() -> kernel.rows4(codes, new int[] {1}, 1, new byte[255], 4, new short[1]));
            kernel.rows8(codes, new int[] {255}, 1, tables, 4, new short[1]);
        }
    }

    private static void requireRefused(Runnable scan) {
        assertThatThrownBy(scan::run).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
