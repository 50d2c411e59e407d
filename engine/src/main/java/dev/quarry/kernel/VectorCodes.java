package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// 64 rows at once: a table of 256 bytes is four vectors, looked up by two permutations of two vectors each and a
/// choice by the code's highest bit. Needs AVX-512 with VBMI; elsewhere these operations are emulated.
///
/// Sums of bytes are kept in shorts without widening each byte: a vector of sums of pairs `x = lower + 256 * upper`
/// is added up as it is, modulo 2^16, and so is `upper = x >>> 8`; at the end `lower` is `sum(x) - 256 * sum(upper)`.
///
/// The bound is memory, one byte a row and sub-quantizer, so codes are read strictly in order, one block after the
/// other: two or four blocks at once would share each load of a table, and be faster in the cache, but several short
/// streams came out at half the speed of one from memory. For the same reason tables must stay in the first-level
/// cache: where they are larger than half of it, sub-quantizers are taken in parts, the first part for all blocks, then
/// the next. So that memory is still read in order, the codes of later parts are touched right behind those of the
/// first, and are in the second-level cache when their turn comes.
///
/// Sums are stored where they arise: in a method of its own that was at times not inlined, and made objects of them.
/// They go through memory because a loop with a comparison of its sums behind it came out three times slower.
final class VectorCodes implements CodeKernel {

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_512;
    /// The most sub-quantizers of 8 bits that are taken whole: 16 KiB of tables.
    private static final int WHOLE = 64;
    /// Sub-quantizers of a part where there are more.
    private static final int PART = 48;
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
        int part = subQuantizers <= WHOLE ? subQuantizers : PART;
        long size = (long) subQuantizers * BLOCK;
        long touched = 0;
        for (int block = 0; block < blocks; block++) {
            long place = at + block * size;
            first8(codes, place, tables, part, sums, block * BLOCK);
            for (int m = part; m < subQuantizers; m++) {
                touched += codes.get(Layouts.I8, place + (long) m * BLOCK);
            }
        }
        if (touched == Long.MIN_VALUE) {
            throw new AssertionError("keeps what was touched in use");
        }
        for (int from = part; from < subQuantizers; from += part) {
            int count = Math.min(part, subQuantizers - from);
            int block = 0;
            for (; block + 2 <= blocks; block += 2) {
                two8(codes, at + block * size + (long) from * BLOCK, size, tables, from, count, sums, block * BLOCK);
            }
            if (block < blocks) {
                one8(codes, at + block * size + (long) from * BLOCK, tables, from, count, sums, block * BLOCK);
            }
        }
        mark(sums, blocks, most, out);
    }

    /// Sums of a block's first sub-quantizers.
    private static void first8(MemorySegment codes, long at, byte[] tables, int count, short[] sums, int to) {
        Arrays.fill(sums, to, to + BLOCK, (short) 0);
        one8(codes, at, tables, 0, count, sums, to);
    }

    /// Adds a block's sub-quantizers from `from` on.
    private static void one8(MemorySegment codes, long at, byte[] tables, int from, int count, short[] sums, int to) {
        ShortVector all = ShortVector.fromArray(SHORTS, sums, to);
        ShortVector upper = ShortVector.fromArray(SHORTS, sums, to + SHORTS.length());
        for (int m = 0; m < count; m++) {
            int table = (from + m) * ENTRIES_8;
            ByteVector t0 = ByteVector.fromArray(BYTES, tables, table);
            ByteVector t1 = ByteVector.fromArray(BYTES, tables, table + BLOCK);
            ByteVector t2 = ByteVector.fromArray(BYTES, tables, table + 2 * BLOCK);
            ByteVector t3 = ByteVector.fromArray(BYTES, tables, table + 3 * BLOCK);
            ShortVector x = look(load(codes, at + (long) m * BLOCK), t0, t1, t2, t3);
            all = all.add(x);
            upper = upper.add(x.lanewise(VectorOperators.LSHR, 8));
        }
        all.intoArray(sums, to);
        upper.intoArray(sums, to + SHORTS.length());
    }

    /// The same for two blocks in the cache.
    private static void two8(
            MemorySegment codes, long at, long size, byte[] tables, int from, int count, short[] sums, int to) {
        ShortVector all0 = ShortVector.fromArray(SHORTS, sums, to);
        ShortVector upper0 = ShortVector.fromArray(SHORTS, sums, to + SHORTS.length());
        ShortVector all1 = ShortVector.fromArray(SHORTS, sums, to + BLOCK);
        ShortVector upper1 = ShortVector.fromArray(SHORTS, sums, to + BLOCK + SHORTS.length());
        for (int m = 0; m < count; m++) {
            int table = (from + m) * ENTRIES_8;
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
        }
        all0.intoArray(sums, to);
        upper0.intoArray(sums, to + SHORTS.length());
        all1.intoArray(sums, to + BLOCK);
        upper1.intoArray(sums, to + BLOCK + SHORTS.length());
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
            one4(codes, at + (long) block * pairs * BLOCK, tables, pairs, sums, block * BLOCK);
        }
        mark(sums, blocks, most, out);
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
        all.intoArray(sums, to);
        upper.intoArray(sums, to + SHORTS.length());
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

    /// Finishes the sums, and tells which are low enough.
    private static void mark(short[] sums, int blocks, int most, long[] out) {
        short limit = (short) (most - SIGN);
        for (int block = 0; block < blocks; block++) {
            ShortVector all = ShortVector.fromArray(SHORTS, sums, block * BLOCK);
            ShortVector upper = ShortVector.fromArray(SHORTS, sums, block * BLOCK + SHORTS.length());
            ShortVector lower = all.sub(upper.lanewise(VectorOperators.LSHL, 8));
            lower.intoArray(sums, block * BLOCK);
            long even = atMost(lower, limit);
            long odd = atMost(upper, limit);
            boolean none = most < 0 || (even | odd) == 0;
            out[block] = none ? 0 : Long.expand(even, EVEN) | Long.expand(odd, ~EVEN);
        }
    }

    private static long atMost(ShortVector sums, short limit) {
        return sums.lanewise(VectorOperators.XOR, (short) SIGN)
                .compare(VectorOperators.LE, limit)
                .toLong();
    }
}
