package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One table entry after the other, a block's 64 sums at a time.
final class ScalarCodes implements CodeKernel {

    static final ScalarCodes INSTANCE = new ScalarCodes();

    private ScalarCodes() {}

    @Override
    public void atMost8(
            MemorySegment codes,
            long at,
            int blocks,
            byte[] tables,
            int subQuantizers,
            int most,
            short[] sums,
            long[] out) {
        for (int block = 0; block < blocks; block++) {
            int first = block * BLOCK;
            Arrays.fill(sums, first, first + BLOCK, (short) 0);
            long place = at + (long) block * subQuantizers * BLOCK;
            for (int m = 0; m < subQuantizers; m++) {
                for (int row = 0; row < BLOCK; row++) {
                    int code = codes.get(Layouts.I8, place++) & 0xFF;
                    sums[first + CodeKernel.place(row)] += (short) (tables[m * ENTRIES_8 + code] & 0xFF);
                }
            }
            out[block] = marks(sums, first, most);
        }
    }

    @Override
    public void atMost4(
            MemorySegment codes,
            long at,
            int blocks,
            byte[] tables,
            int subQuantizers,
            int most,
            short[] sums,
            long[] out) {
        int pairs = subQuantizers / 2;
        for (int block = 0; block < blocks; block++) {
            int first = block * BLOCK;
            Arrays.fill(sums, first, first + BLOCK, (short) 0);
            long place = at + (long) block * pairs * BLOCK;
            for (int pair = 0; pair < pairs; pair++) {
                int table = 2 * pair * ENTRIES_4;
                for (int row = 0; row < BLOCK; row++) {
                    int code = codes.get(Layouts.I8, place++);
                    int sum = first + CodeKernel.place(row);
                    sums[sum] += (short) (tables[table + (code & 15)] & 0xFF);
                    sums[sum] += (short) (tables[table + ENTRIES_4 + (code >> 4 & 15)] & 0xFF);
                }
            }
            out[block] = marks(sums, first, most);
        }
    }

    @Override
    public void rows8(MemorySegment codes, int[] rows, int count, byte[] tables, int subQuantizers, short[] sums) {
        for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int m = 0; m < subQuantizers; m++) {
                int code = codes.get(Layouts.I8, (long) rows[i] * subQuantizers + m) & 0xFF;
                sum += tables[m * ENTRIES_8 + code] & 0xFF;
            }
            sums[i] = (short) sum;
        }
    }

    @Override
    public void rows4(MemorySegment codes, int[] rows, int count, byte[] tables, int subQuantizers, short[] sums) {
        int pairs = subQuantizers / 2;
        for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int pair = 0; pair < pairs; pair++) {
                int code = codes.get(Layouts.I8, (long) rows[i] * pairs + pair);
                int table = 2 * pair * ENTRIES_4;
                sum += (tables[table + (code & 15)] & 0xFF) + (tables[table + ENTRIES_4 + (code >> 4 & 15)] & 0xFF);
            }
            sums[i] = (short) sum;
        }
    }

    static long marks(short[] sums, int first, int most) {
        long marks = 0;
        for (int row = 0; row < BLOCK; row++) {
            if ((sums[first + CodeKernel.place(row)] & 0xFFFF) <= most) {
                marks |= 1L << row;
            }
        }
        return marks;
    }
}
