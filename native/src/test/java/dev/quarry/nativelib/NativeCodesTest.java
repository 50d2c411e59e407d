package dev.quarry.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarry.kernel.CodeKernel;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.UnusableKernelsException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
        byte[] tables = new byte[subQuantizers * (bits == 8 ? CodeKernel.ENTRIES_8 : CodeKernel.ENTRIES_4)];
        random.nextBytes(tables);
        if (random.nextInt(4) == 0) {
            Arrays.fill(tables, (byte) 255);
        }
        for (int i = 0; bits == 4 && i < tables.length; i++) {
            tables[i] = tables[i / CodeKernel.ENTRIES_4 * CodeKernel.ENTRIES_4 + i % 16];
        }
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
        }
    }

    private static void requireRefused(Runnable scan) {
        assertThatThrownBy(scan::run).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
