package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// 64 tests at once: the set is four vectors, looked up by a permutation of bytes. Needs AVX-512 with VBMI (the
/// permutation of two vectors) and VBMI2 (`compress` of bytes); elsewhere these operations are emulated and far slower
/// than plain Java, so [CpuFeatures] is asked before this is made.
final class VectorPlanes implements PlaneKernel {

    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    private static final ByteVector BIT_OF_LOW = bitOfLow();

    @Override
    public void select(
            MemorySegment data,
            long[] at,
            int[] counts,
            int[] strides,
            int runs,
            TermSignature terms,
            PlaneMatches out) {
        ByteVector t0 = ByteVector.fromArray(BYTES, terms.bits, 0);
        ByteVector t1 = ByteVector.fromArray(BYTES, terms.bits, TermSignature.TABLE);
        ByteVector t2 = ByteVector.fromArray(BYTES, terms.bits, 2 * TermSignature.TABLE);
        ByteVector t3 = ByteVector.fromArray(BYTES, terms.bits, 3 * TermSignature.TABLE);
        ByteVector bits = BIT_OF_LOW;
        byte[] high = out.high;
        byte[] low = out.low;
        byte[] value = out.value;
        int[] ends = out.ends;
        int found = 0;
        for (int run = 0; run < runs; run++) {
            int stride = strides[run];
            int count = counts[run];
            for (int from = 0; from < count; from += MASK) {
                long place = at[run] + from;
                ByteVector h = ByteVector.fromMemorySegment(BYTES, data, place, Layouts.ORDER);
                ByteVector l = ByteVector.fromMemorySegment(BYTES, data, place + stride, Layouts.ORDER);
                ByteVector v = ByteVector.fromMemorySegment(BYTES, data, place + 2L * stride, Layouts.ORDER);
                VectorMask<Byte> upper = l.and((byte) 8).compare(VectorOperators.NE, (byte) 0);
                VectorMask<Byte> held = h.selectFrom(t0, t1)
                        .blend(h.selectFrom(t2, t3), upper)
                        .and(l.selectFrom(bits))
                        .compare(VectorOperators.NE, (byte) 0)
                        .and(VectorMask.fromLong(BYTES, first(count - from)));
                h.compress(held).intoArray(high, found);
                l.compress(held).intoArray(low, found);
                v.compress(held).intoArray(value, found);
                found += held.trueCount();
            }
            ends[run] = found;
        }
    }

    @Override
    public void masks(
            MemorySegment data, long[] at, int[] counts, int[] strides, int runs, TermSignature terms, long[] out) {
        ByteVector t0 = ByteVector.fromArray(BYTES, terms.bits, 0);
        ByteVector t1 = ByteVector.fromArray(BYTES, terms.bits, TermSignature.TABLE);
        ByteVector t2 = ByteVector.fromArray(BYTES, terms.bits, 2 * TermSignature.TABLE);
        ByteVector t3 = ByteVector.fromArray(BYTES, terms.bits, 3 * TermSignature.TABLE);
        ByteVector bits = BIT_OF_LOW;
        int word = 0;
        for (int run = 0; run < runs; run++) {
            int count = counts[run];
            for (int from = 0; from < count; from += MASK) {
                long place = at[run] + from;
                ByteVector h = ByteVector.fromMemorySegment(BYTES, data, place, Layouts.ORDER);
                ByteVector l = ByteVector.fromMemorySegment(BYTES, data, place + strides[run], Layouts.ORDER);
                VectorMask<Byte> upper = l.and((byte) 8).compare(VectorOperators.NE, (byte) 0);
                long held = h.selectFrom(t0, t1)
                        .blend(h.selectFrom(t2, t3), upper)
                        .and(l.selectFrom(bits))
                        .compare(VectorOperators.NE, (byte) 0)
                        .toLong();
                out[word++] = held & first(count - from);
            }
        }
    }

    /// Ones for the first `count` lanes, all where there are more.
    private static long first(int count) {
        return -1L >>> (MASK - Math.min(MASK, count));
    }

    private static ByteVector bitOfLow() {
        byte[] bits = new byte[MASK];
        for (int i = 0; i < MASK; i++) {
            bits[i] = (byte) (1 << (i & 7));
        }
        return ByteVector.fromArray(BYTES, bits, 0);
    }
}
