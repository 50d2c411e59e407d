package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// 64 rows at once: a table of 256 bytes is four vectors, looked up by two permutations of two vectors each and a
/// choice
/// by the code's highest bit. Needs AVX-512 with VBMI; elsewhere these operations are emulated.
///
/// Sums of bytes are kept in shorts without widening each byte: a vector of sums of pairs `x = lower + 256 * upper`
/// is added up as it is, modulo 2^16, and so is `upper = x >>> 8`; at the end `lower` is `sum(x) - 256 * sum(upper)`.
/// Four blocks share each load of a table. The codes are read once, in order, so the bound is memory: one byte a
/// row and sub-quantizer.
final class VectorCodes implements CodeKernel {

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_512;
    private static final int TOGETHER = 4;
    private static final int SIGN = 0x8000;
    private static final long EVEN = 0x5555_5555_5555_5555L;

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
        int block = 0;
        long size = (long) subQuantizers * BLOCK;
        for (; block + TOGETHER <= blocks; block += TOGETHER) {
            four8(codes, at + block * size, tables, subQuantizers, sums, block * BLOCK);
        }
        for (; block < blocks; block++) {
            one8(codes, at + block * size, tables, subQuantizers, sums, block * BLOCK);
        }
        mark(sums, blocks, most, out);
    }

    private static void four8(MemorySegment codes, long at, byte[] tables, int subQuantizers, short[] sums, int to) {
        long size = (long) subQuantizers * BLOCK;
        ShortVector all0 = ShortVector.zero(SHORTS);
        ShortVector all1 = all0;
        ShortVector all2 = all0;
        ShortVector all3 = all0;
        ShortVector upper0 = all0;
        ShortVector upper1 = all0;
        ShortVector upper2 = all0;
        ShortVector upper3 = all0;
        for (int m = 0; m < subQuantizers; m++) {
            int table = m * ENTRIES_8;
            long place = at + (long) m * BLOCK;
            ByteVector t0 = ByteVector.fromArray(BYTES, tables, table);
            ByteVector t1 = ByteVector.fromArray(BYTES, tables, table + BLOCK);
            ByteVector t2 = ByteVector.fromArray(BYTES, tables, table + 2 * BLOCK);
            ByteVector t3 = ByteVector.fromArray(BYTES, tables, table + 3 * BLOCK);
            ShortVector x0 = look(load(codes, place), t0, t1, t2, t3);
            all0 = all0.add(x0);
            upper0 = upper0.add(x0.lanewise(VectorOperators.LSHR, 8));
            ShortVector x1 = look(load(codes, place + size), t0, t1, t2, t3);
            all1 = all1.add(x1);
            upper1 = upper1.add(x1.lanewise(VectorOperators.LSHR, 8));
            ShortVector x2 = look(load(codes, place + 2 * size), t0, t1, t2, t3);
            all2 = all2.add(x2);
            upper2 = upper2.add(x2.lanewise(VectorOperators.LSHR, 8));
            ShortVector x3 = look(load(codes, place + 3 * size), t0, t1, t2, t3);
            all3 = all3.add(x3);
            upper3 = upper3.add(x3.lanewise(VectorOperators.LSHR, 8));
        }
        store(all0, upper0, sums, to);
        store(all1, upper1, sums, to + BLOCK);
        store(all2, upper2, sums, to + 2 * BLOCK);
        store(all3, upper3, sums, to + 3 * BLOCK);
    }

    private static void one8(MemorySegment codes, long at, byte[] tables, int subQuantizers, short[] sums, int to) {
        ShortVector all = ShortVector.zero(SHORTS);
        ShortVector upper = all;
        for (int m = 0; m < subQuantizers; m++) {
            int table = m * ENTRIES_8;
            ByteVector t0 = ByteVector.fromArray(BYTES, tables, table);
            ByteVector t1 = ByteVector.fromArray(BYTES, tables, table + BLOCK);
            ByteVector t2 = ByteVector.fromArray(BYTES, tables, table + 2 * BLOCK);
            ByteVector t3 = ByteVector.fromArray(BYTES, tables, table + 3 * BLOCK);
            ShortVector x = look(load(codes, at + (long) m * BLOCK), t0, t1, t2, t3);
            all = all.add(x);
            upper = upper.add(x.lanewise(VectorOperators.LSHR, 8));
        }
        store(all, upper, sums, to);
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
        int block = 0;
        int pairs = subQuantizers / 2;
        long size = (long) pairs * BLOCK;
        for (; block + 2 <= blocks; block += 2) {
            two4(codes, at + block * size, tables, pairs, sums, block * BLOCK);
        }
        if (block < blocks) {
            one4(codes, at + block * size, tables, pairs, sums, block * BLOCK);
        }
        mark(sums, blocks, most, out);
    }

    private static void two4(MemorySegment codes, long at, byte[] tables, int pairs, short[] sums, int to) {
        long b1 = at + (long) pairs * BLOCK;
        ShortVector all0 = ShortVector.zero(SHORTS);
        ShortVector all1 = all0;
        ShortVector upper0 = all0;
        ShortVector upper1 = all0;
        for (int pair = 0; pair < pairs; pair++) {
            int table = 2 * pair * BLOCK;
            ByteVector even = ByteVector.fromArray(BYTES, tables, table);
            ByteVector odd = ByteVector.fromArray(BYTES, tables, table + BLOCK);
            ByteVector c0 = load(codes, at + (long) pair * BLOCK);
            ByteVector c1 = load(codes, b1 + (long) pair * BLOCK);
            ShortVector x0 = c0.selectFrom(even, even).reinterpretAsShorts();
            ShortVector y0 = upper(c0).selectFrom(odd, odd).reinterpretAsShorts();
            all0 = all0.add(x0).add(y0);
            upper0 = upper0.add(x0.lanewise(VectorOperators.LSHR, 8)).add(y0.lanewise(VectorOperators.LSHR, 8));
            ShortVector x1 = c1.selectFrom(even, even).reinterpretAsShorts();
            ShortVector y1 = upper(c1).selectFrom(odd, odd).reinterpretAsShorts();
            all1 = all1.add(x1).add(y1);
            upper1 = upper1.add(x1.lanewise(VectorOperators.LSHR, 8)).add(y1.lanewise(VectorOperators.LSHR, 8));
        }
        store(all0, upper0, sums, to);
        store(all1, upper1, sums, to + BLOCK);
    }

    private static void one4(MemorySegment codes, long at, byte[] tables, int pairs, short[] sums, int to) {
        ShortVector all = ShortVector.zero(SHORTS);
        ShortVector upper = all;
        for (int pair = 0; pair < pairs; pair++) {
            int table = 2 * pair * BLOCK;
            ByteVector even = ByteVector.fromArray(BYTES, tables, table);
            ByteVector odd = ByteVector.fromArray(BYTES, tables, table + BLOCK);
            ByteVector c = load(codes, at + (long) pair * BLOCK);
            ShortVector x = c.selectFrom(even, even).reinterpretAsShorts();
            ShortVector y = upper(c).selectFrom(odd, odd).reinterpretAsShorts();
            all = all.add(x).add(y);
            upper = upper.add(x.lanewise(VectorOperators.LSHR, 8)).add(y.lanewise(VectorOperators.LSHR, 8));
        }
        store(all, upper, sums, to);
    }

    private static ByteVector load(MemorySegment codes, long at) {
        return ByteVector.fromMemorySegment(BYTES, codes, at, Layouts.ORDER);
    }

    private static ShortVector look(ByteVector code, ByteVector t0, ByteVector t1, ByteVector t2, ByteVector t3) {
        return code.selectFrom(t0, t1)
                .blend(code.selectFrom(t2, t3), code.compare(VectorOperators.LT, (byte) 0))
                .reinterpretAsShorts();
    }

    /// The upper halves of the codes, in the lower four bits; the other bits do not matter, since tables repeat.
    private static ByteVector upper(ByteVector code) {
        return code.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
    }

    /// Leaves a block's sums: those of the even rows, then those of the odd ones. They go through memory because a loop
    /// with a comparison of its sums behind it came out three times slower.
    private static void store(ShortVector all, ShortVector upper, short[] sums, int to) {
        all.sub(upper.lanewise(VectorOperators.LSHL, 8)).intoArray(sums, to);
        upper.intoArray(sums, to + SHORTS.length());
    }

    private static void mark(short[] sums, int blocks, int most, long[] out) {
        short limit = (short) (most - SIGN);
        for (int block = 0; block < blocks; block++) {
            long even = atMost(sums, block * BLOCK, limit);
            long odd = atMost(sums, block * BLOCK + SHORTS.length(), limit);
            boolean none = most < 0 || (even | odd) == 0;
            out[block] = none ? 0 : Long.expand(even, EVEN) | Long.expand(odd, ~EVEN);
        }
    }

    private static long atMost(short[] sums, int from, short limit) {
        return ShortVector.fromArray(SHORTS, sums, from)
                .lanewise(VectorOperators.XOR, (short) SIGN)
                .compare(VectorOperators.LE, limit)
                .toLong();
    }
}
