package dev.quarry.kernel;

import static dev.quarry.kernel.Layouts.F32;
import static dev.quarry.kernel.Layouts.I16;
import static dev.quarry.kernel.Layouts.I32;
import static dev.quarry.kernel.Layouts.I8;

import java.lang.foreign.MemorySegment;

/// The sparse dot product, one plain loop per layout with four running sums.
///
/// What it costs is one load from anywhere in the query per term; those loads do not depend on each other, so the core
/// overlaps them by itself. A gather instruction issues the same loads and measured slower, so both twins use this.
final class SparseLoops {

    private SparseLoops() {}

    static SparseDot of(TermWidth terms, SparseValues values) {
        return switch (terms) {
            case U16 ->
                switch (values) {
                    case U8 -> SparseLoops::dotU16U8;
                    case F16 -> SparseLoops::dotU16F16;
                    case F32 -> SparseLoops::dotU16F32;
                };
            case U32 ->
                switch (values) {
                    case U8 -> SparseLoops::dotU32U8;
                    case F16 -> SparseLoops::dotU32F16;
                    case F32 -> SparseLoops::dotU32F32;
                };
        };
    }

    private static float dotU16U8(MemorySegment data, long termsOffset, long valuesOffset, int count, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = count & -4; i < end; i += 4) {
            long t = termsOffset + 2L * i;
            long v = valuesOffset + i;
            s0 += query[termU16(data, t)] * valueU8(data, v);
            s1 += query[termU16(data, t + 2)] * valueU8(data, v + 1);
            s2 += query[termU16(data, t + 4)] * valueU8(data, v + 2);
            s3 += query[termU16(data, t + 6)] * valueU8(data, v + 3);
        }
        for (; i < count; i++) {
            s0 += query[termU16(data, termsOffset + 2L * i)] * valueU8(data, valuesOffset + i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static float dotU16F16(MemorySegment data, long termsOffset, long valuesOffset, int count, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = count & -4; i < end; i += 4) {
            long t = termsOffset + 2L * i;
            long v = valuesOffset + 2L * i;
            s0 += query[termU16(data, t)] * valueF16(data, v);
            s1 += query[termU16(data, t + 2)] * valueF16(data, v + 2);
            s2 += query[termU16(data, t + 4)] * valueF16(data, v + 4);
            s3 += query[termU16(data, t + 6)] * valueF16(data, v + 6);
        }
        for (; i < count; i++) {
            s0 += query[termU16(data, termsOffset + 2L * i)] * valueF16(data, valuesOffset + 2L * i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static float dotU16F32(MemorySegment data, long termsOffset, long valuesOffset, int count, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = count & -4; i < end; i += 4) {
            long t = termsOffset + 2L * i;
            long v = valuesOffset + 4L * i;
            s0 += query[termU16(data, t)] * valueF32(data, v);
            s1 += query[termU16(data, t + 2)] * valueF32(data, v + 4);
            s2 += query[termU16(data, t + 4)] * valueF32(data, v + 8);
            s3 += query[termU16(data, t + 6)] * valueF32(data, v + 12);
        }
        for (; i < count; i++) {
            s0 += query[termU16(data, termsOffset + 2L * i)] * valueF32(data, valuesOffset + 4L * i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static float dotU32U8(MemorySegment data, long termsOffset, long valuesOffset, int count, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = count & -4; i < end; i += 4) {
            long t = termsOffset + 4L * i;
            long v = valuesOffset + i;
            s0 += query[termU32(data, t)] * valueU8(data, v);
            s1 += query[termU32(data, t + 4)] * valueU8(data, v + 1);
            s2 += query[termU32(data, t + 8)] * valueU8(data, v + 2);
            s3 += query[termU32(data, t + 12)] * valueU8(data, v + 3);
        }
        for (; i < count; i++) {
            s0 += query[termU32(data, termsOffset + 4L * i)] * valueU8(data, valuesOffset + i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static float dotU32F16(MemorySegment data, long termsOffset, long valuesOffset, int count, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = count & -4; i < end; i += 4) {
            long t = termsOffset + 4L * i;
            long v = valuesOffset + 2L * i;
            s0 += query[termU32(data, t)] * valueF16(data, v);
            s1 += query[termU32(data, t + 4)] * valueF16(data, v + 2);
            s2 += query[termU32(data, t + 8)] * valueF16(data, v + 4);
            s3 += query[termU32(data, t + 12)] * valueF16(data, v + 6);
        }
        for (; i < count; i++) {
            s0 += query[termU32(data, termsOffset + 4L * i)] * valueF16(data, valuesOffset + 2L * i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static float dotU32F32(MemorySegment data, long termsOffset, long valuesOffset, int count, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = count & -4; i < end; i += 4) {
            long t = termsOffset + 4L * i;
            long v = valuesOffset + 4L * i;
            s0 += query[termU32(data, t)] * valueF32(data, v);
            s1 += query[termU32(data, t + 4)] * valueF32(data, v + 4);
            s2 += query[termU32(data, t + 8)] * valueF32(data, v + 8);
            s3 += query[termU32(data, t + 12)] * valueF32(data, v + 12);
        }
        for (; i < count; i++) {
            s0 += query[termU32(data, termsOffset + 4L * i)] * valueF32(data, valuesOffset + 4L * i);
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static int termU16(MemorySegment data, long offset) {
        return Short.toUnsignedInt(data.get(I16, offset));
    }

    private static int termU32(MemorySegment data, long offset) {
        return data.get(I32, offset);
    }

    private static float valueU8(MemorySegment data, long offset) {
        return Byte.toUnsignedInt(data.get(I8, offset));
    }

    private static float valueF16(MemorySegment data, long offset) {
        return Float.float16ToFloat(data.get(I16, offset));
    }

    private static float valueF32(MemorySegment data, long offset) {
        return data.get(F32, offset);
    }
}
