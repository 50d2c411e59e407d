package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// 4-bit codes on machines that can only permute the bytes of 128-bit vectors, as SSSE3, AVX2 and NEON do: a
/// table of 16 entries is one vector, and looks up 16 rows. A table of 256 entries would take 16 such steps and a
/// choice after each, no less than looking up one row at a time, so 8-bit codes are left to the scalar twin.
///
/// A block's 64 rows are four vectors, whose sums stay in registers; they are kept as in [VectorCodes], in pairs.
final class ShuffledCodes implements CodeKernel {

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_128;
    private static final int LANES = BYTES.length();
    private static final int PAIRS = SHORTS.length();
    private static final int HALF = BLOCK / 2;

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
        ScalarCodes.INSTANCE.atMost8(codes, at, blocks, tables, subQuantizers, most, sums, out);
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
            long place = at + (long) block * pairs * BLOCK;
            add(codes, place, tables, pairs, sums, block * BLOCK);
            add(codes, place + HALF, tables, pairs, sums, block * BLOCK + HALF / 2);
            out[block] = ScalarCodes.marks(sums, block * BLOCK, most);
        }
    }

    /// Sums of 32 rows, two vectors of 16.
    private static void add(MemorySegment codes, long at, byte[] tables, int pairs, short[] sums, int to) {
        ShortVector all0 = ShortVector.zero(SHORTS);
        ShortVector upper0 = all0;
        ShortVector all1 = all0;
        ShortVector upper1 = all0;
        for (int pair = 0; pair < pairs; pair++) {
            int table = 2 * pair * ENTRIES_4;
            ByteVector even = ByteVector.fromArray(BYTES, tables, table);
            ByteVector odd = ByteVector.fromArray(BYTES, tables, table + ENTRIES_4);
            long place = at + (long) pair * BLOCK;
            ByteVector c0 = ByteVector.fromMemorySegment(BYTES, codes, place, Layouts.ORDER);
            ByteVector c1 = ByteVector.fromMemorySegment(BYTES, codes, place + LANES, Layouts.ORDER);
            ShortVector x0 = lower(c0).selectFrom(even).reinterpretAsShorts();
            ShortVector y0 = upper(c0).selectFrom(odd).reinterpretAsShorts();
            all0 = all0.add(x0).add(y0);
            upper0 = upper0.add(x0.lanewise(VectorOperators.LSHR, 8)).add(y0.lanewise(VectorOperators.LSHR, 8));
            ShortVector x1 = lower(c1).selectFrom(even).reinterpretAsShorts();
            ShortVector y1 = upper(c1).selectFrom(odd).reinterpretAsShorts();
            all1 = all1.add(x1).add(y1);
            upper1 = upper1.add(x1.lanewise(VectorOperators.LSHR, 8)).add(y1.lanewise(VectorOperators.LSHR, 8));
        }
        all0.sub(upper0.lanewise(VectorOperators.LSHL, 8)).intoArray(sums, to);
        upper0.intoArray(sums, to + HALF);
        all1.sub(upper1.lanewise(VectorOperators.LSHL, 8)).intoArray(sums, to + PAIRS);
        upper1.intoArray(sums, to + HALF + PAIRS);
    }

    private static ByteVector lower(ByteVector code) {
        return code.and((byte) 15);
    }

    private static ByteVector upper(ByteVector code) {
        return lower(
                code.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes());
    }
}
