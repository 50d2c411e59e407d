package dev.quarry.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodeKernelTest {

    private static final long SEED = 97;

    /// The scalar twin, the best one here, and the one for machines with less.
    private static List<CodeKernel> twins() {
        return List.of(Kernels.scalar().codes(), Kernels.best().codes(), new ShuffledCodes());
    }

    @Test
    void marksAreThoseOfPlainSums() {
        Random random = new Random(SEED);
        for (int subQuantizers : new int[] {1, 2, 3, 16, 64, 65, 96, 97, 256, 257}) {
            for (int blocks : new int[] {1, 2, 3, 4, 5, 9}) {
                byte[] tables = new byte[subQuantizers * CodeKernel.ENTRIES_8];
                random.nextBytes(tables);
                if (random.nextInt(3) == 0) {
                    Arrays.fill(tables, (byte) 255);
                }
                verify(random, subQuantizers, blocks, tables, 8);
                if (subQuantizers % 2 == 0) {
                    verify(random, subQuantizers, blocks, repeated(tables, subQuantizers), 4);
                }
            }
        }
    }

    private static byte[] repeated(byte[] tables, int subQuantizers) {
        byte[] four = new byte[subQuantizers * CodeKernel.ENTRIES_4];
        for (int i = 0; i < four.length; i++) {
            four[i] = tables[i / CodeKernel.ENTRIES_4 * 16 + i % 16];
        }
        return four;
    }

    private static void verify(Random random, int subQuantizers, int blocks, byte[] tables, int bits) {
        int bytes = subQuantizers * bits / 8;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(3L + (long) blocks * bytes * CodeKernel.BLOCK);
            for (long i = 0; i < data.byteSize(); i++) {
                data.set(Layouts.I8, i, (byte) random.nextInt());
            }
            int[] sums = sums(data, subQuantizers, blocks, tables, bits);
            int middle = sums[random.nextInt(sums.length)];
            short[] scratch = new short[blocks * CodeKernel.BLOCK];
            long[] out = new long[blocks];
            for (int most : new int[] {-1, 0, middle - 1, middle, 65_535}) {
                for (CodeKernel kernel : twins()) {
                    if (bits == 8) {
                        kernel.atMost8(data, 3, blocks, tables, subQuantizers, most, scratch, out);
                    } else {
                        kernel.atMost4(data, 3, blocks, tables, subQuantizers, most, scratch, out);
                    }
                    assertThat(out)
                            .as(
                                    "%s, %d bits, M %d, %d blocks, most %d, seed %d",
                                    kernel, bits, subQuantizers, blocks, most, SEED)
                            .isEqualTo(marks(sums, most));
                    for (int row = 0; row < sums.length; row++) {
                        int place =
                                row / CodeKernel.BLOCK * CodeKernel.BLOCK + CodeKernel.place(row % CodeKernel.BLOCK);
                        assertThat(scratch[place] & 0xFFFF)
                                .as("%s, %d bits, M %d, row %d, seed %d", kernel, bits, subQuantizers, row, SEED)
                                .isEqualTo(sums[row]);
                    }
                }
            }
        }
    }

    private static long[] marks(int[] sums, int most) {
        long[] marks = new long[sums.length / CodeKernel.BLOCK];
        for (int row = 0; row < sums.length; row++) {
            marks[row / CodeKernel.BLOCK] |= sums[row] <= most ? 1L << row : 0;
        }
        return marks;
    }

    private static int[] sums(MemorySegment data, int subQuantizers, int blocks, byte[] tables, int bits) {
        int[] sums = new int[blocks * CodeKernel.BLOCK];
        int bytes = subQuantizers * bits / 8;
        for (int row = 0; row < sums.length; row++) {
            for (int m = 0; m < subQuantizers; m++) {
                int place = bits == 8 ? m : m / 2;
                int code = data.get(Layouts.I8, 3L + ((long) row / 64 * bytes + place) * 64 + row % 64) & 255;
                int entry = bits == 8 ? m * 256 + code : m * 64 + (m % 2 == 0 ? code & 15 : code >> 4);
                sums[row] += tables[entry] & 255;
            }
        }
        return sums;
    }

    @Test
    void sumsOfRowsByNumberArePlainSums() {
        Random random = new Random(SEED);
        int rows = 90;
        for (int subQuantizers : new int[] {1, 2, 7, 8, 9, 64, 98, 256, 257}) {
            byte[] tables = new byte[subQuantizers * CodeKernel.ENTRIES_8];
            random.nextBytes(tables);
            byte[] four = repeated(tables, subQuantizers);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment codes = arena.allocate((long) rows * subQuantizers);
                for (long i = 0; i < codes.byteSize(); i++) {
                    codes.set(Layouts.I8, i, (byte) random.nextInt());
                }
                int[] numbers = random.ints(70, 0, rows).toArray();
                for (CodeKernel kernel : twins()) {
                    short[] sums = new short[70];
                    kernel.rows8(codes, numbers, 69, tables, subQuantizers, sums);
                    for (int i = 0; i < 70; i++) {
                        int at = numbers[i] * subQuantizers;
                        int sum = 0;
                        for (int m = 0; m < subQuantizers && i < 69; m++) {
                            sum += tables[m * 256 + (codes.get(Layouts.I8, at + m) & 255)] & 255;
                        }
                        assertThat(sums[i] & 0xFFFF)
                                .as("%s, M %d, place %d, seed %d", kernel, subQuantizers, i, SEED)
                                .isEqualTo(sum);
                    }
                    if (subQuantizers % 2 == 0) {
                        kernel.rows4(codes, numbers, 69, four, subQuantizers, sums);
                        for (int i = 0; i < 69; i++) {
                            int at = numbers[i] * subQuantizers / 2;
                            int sum = 0;
                            for (int m = 0; m < subQuantizers; m++) {
                                int both = codes.get(Layouts.I8, at + m / 2);
                                sum += four[m * 64 + ((both >> (4 * (m % 2))) & 15)] & 255;
                            }
                            assertThat(sums[i] & 0xFFFF)
                                    .as("4 bits, %s, M %d, place %d, seed %d", kernel, subQuantizers, i, SEED)
                                    .isEqualTo(sum);
                        }
                    }
                }
            }
        }
    }

    @Test
    void codesOutsideTheMemoryAreErrors() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment data = arena.allocate(64L * 4 * 3);
            byte[] tables = new byte[4 * 256];
            for (CodeKernel kernel : twins()) {
                assertThatThrownBy(() -> kernel.atMost8(data, 0, 4, tables, 4, 9, new short[256], new long[4]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> kernel.atMost4(data, 700, 1, tables, 4, 9, new short[64], new long[1]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                for (int row : new int[] {-1, 64 * 3, Integer.MAX_VALUE / 2, Integer.MIN_VALUE / 2}) {
                    assertThatThrownBy(() -> kernel.rows8(data, new int[] {0, row}, 2, tables, 4, new short[2]))
                            .isInstanceOf(IndexOutOfBoundsException.class);
                    assertThatThrownBy(() -> kernel.rows4(data, new int[] {2 * row}, 1, tables, 4, new short[1]))
                            .isInstanceOf(IndexOutOfBoundsException.class);
                }
            }
        }
    }
}
