package dev.quarry.nativelib;

import dev.quarry.kernel.UnusableKernelsException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The library's functions. They run as critical calls: arrays are passed where they lie, and the garbage collector
/// waits for the end of a call, so callers keep calls short. Arguments are trusted; [RowBounds] verifies them.
final class NativeCalls {
    /// What these signatures are made for.
    private static final int REVISION = 3;

    private static final MethodHandle SCORE;
    private static final MethodHandle SCORE_RANGE;
    private static final MethodHandle CODES;
    private static final MethodHandle CODE_ROWS;
    private static final int LEVEL;
    private static final boolean SCANS_CODES;

    static {
        SymbolLookup library = NativeLibrary.load();
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor number = FunctionDescriptor.of(ValueLayout.JAVA_INT);
        int revision = number(linker.downcallHandle(find(library, "quarry_kernels_revision"), number));
        if (revision != REVISION) {
            throw new UnusableKernelsException(
                    "the library has revision " + revision + ", where " + REVISION + " is expected");
        }
        LEVEL = number(linker.downcallHandle(find(library, "quarry_kernels_level"), number));
        SCANS_CODES = number(linker.downcallHandle(find(library, "quarry_kernels_scans_codes"), number)) != 0;
        CODES = linker.downcallHandle(
                find(library, "quarry_kernels_codes"),
                FunctionDescriptor.ofVoid(
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS),
                Linker.Option.critical(true));
        CODE_ROWS = linker.downcallHandle(
                find(library, "quarry_kernels_code_rows"),
                FunctionDescriptor.ofVoid(
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS),
                Linker.Option.critical(true));
        SCORE = linker.downcallHandle(
                find(library, "quarry_kernels_score"),
                FunctionDescriptor.ofVoid(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS),
                Linker.Option.critical(true));
        SCORE_RANGE = linker.downcallHandle(
                find(library, "quarry_kernels_score_range"),
                FunctionDescriptor.ofVoid(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS),
                Linker.Option.critical(true));
    }

    private NativeCalls() {}

    /// The number of the best level this processor has, 0 for none.
    static int level() {
        return LEVEL;
    }

    /// Whether this processor can do [#codes].
    static boolean scansCodes() {
        return SCANS_CODES;
    }

    /// Sums table entries of blocks of codes; the arguments are those of `quarry_kernels_codes`.
    ///
    /// @param shape from [NativeCodes#shape]
    static void codes(
            int shape, MemorySegment codes, long at, int blocks, byte[] tables, int most, short[] sums, long[] marks) {
        try {
            CODES.invokeExact(
                    NativeCodes.bits(shape),
                    codes,
                    at,
                    blocks,
                    NativeCodes.subQuantizers(shape),
                    MemorySegment.ofArray(tables),
                    most,
                    MemorySegment.ofArray(sums),
                    MemorySegment.ofArray(marks));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Sums table entries of rows by number; the arguments are those of `quarry_kernels_code_rows`.
    ///
    /// @param shape from [NativeCodes#shape]
    static void codeRows(int shape, MemorySegment codes, int[] rows, int count, byte[] tables, short[] sums) {
        try {
            CODE_ROWS.invokeExact(
                    NativeCodes.bits(shape),
                    codes,
                    MemorySegment.ofArray(rows),
                    count,
                    NativeCodes.subQuantizers(shape),
                    MemorySegment.ofArray(tables),
                    MemorySegment.ofArray(sums));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Scores rows by number; the arguments are those of `quarry_kernels_score`. Segments around arrays are made here,
    /// next to the call, where compiled code needs no objects for them.
    ///
    /// @param operation a [NativeOperation]
    /// @param query `byte[]` or `float[]`
    static void score(
            int operation,
            MemorySegment data,
            long base,
            long stride,
            int[] rows,
            int count,
            Object query,
            float[] out) {
        int level = NativeOperation.level(operation);
        int number = NativeOperation.number(operation);
        try {
            if (query instanceof byte[] bytes) {
                SCORE.invokeExact(
                        level,
                        number,
                        data,
                        base,
                        stride,
                        MemorySegment.ofArray(rows),
                        count,
                        MemorySegment.ofArray(bytes),
                        bytes.length,
                        MemorySegment.ofArray(out));
            } else {
                float[] floats = (float[]) query;
                SCORE.invokeExact(
                        level,
                        number,
                        data,
                        base,
                        stride,
                        MemorySegment.ofArray(rows),
                        count,
                        MemorySegment.ofArray(floats),
                        floats.length,
                        MemorySegment.ofArray(out));
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Scores rows that follow each other; the arguments are those of `quarry_kernels_score_range`.
    ///
    /// @param operation a [NativeOperation]
    /// @param query `byte[]` or `float[]`
    /// @param at where the scores begin in `out`
    static void scoreRange(
            int operation, MemorySegment data, long base, long stride, int count, Object query, float[] out, int at) {
        int level = NativeOperation.level(operation);
        int number = NativeOperation.number(operation);
        MemorySegment scores = MemorySegment.ofArray(out).asSlice((long) at * Float.BYTES);
        try {
            if (query instanceof byte[] bytes) {
                SCORE_RANGE.invokeExact(
                        level, number, data, base, stride, count, MemorySegment.ofArray(bytes), bytes.length, scores);
            } else {
                float[] floats = (float[]) query;
                SCORE_RANGE.invokeExact(
                        level, number, data, base, stride, count, MemorySegment.ofArray(floats), floats.length, scores);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static int number(MethodHandle function) {
        try {
            return (int) function.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MemorySegment find(SymbolLookup library, String name) {
        return library.find(name)
                .orElseThrow(() -> new UnusableKernelsException("the library has no function " + name));
    }
}
