package dev.quarry.format;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Memory in large pages. The C library maps it and takes it back; where it is not that of a 64-bit Linux, memory comes
/// from the arena in the usual pages.
final class HugePages {

    private static final int PAGE_BYTES = 2 << 20;
    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int ADVISE_HUGE = 14;
    private static final long FAILED = -1;
    private static final long STEP_BYTES = 1 << 26;

    /// `mmap`, `munmap` and `madvise`.
    private record Calls(MethodHandle map, MethodHandle unmap, MethodHandle advise) {

        long map(long length) {
            try {
                return (long) map.invokeExact(0L, length, READ_AND_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            } catch (Throwable e) {
                throw new IllegalStateException("mmap", e);
            }
        }

        void advise(long start, long length) {
            try {
                int ignored = (int) advise.invokeExact(start, length, ADVISE_HUGE);
            } catch (Throwable e) {
                throw new IllegalStateException("madvise", e);
            }
        }

        void unmap(long start, long length) {
            try {
                int ignored = (int) unmap.invokeExact(start, length);
            } catch (Throwable e) {
                throw new IllegalStateException("munmap", e);
            }
        }
    }

    private HugePages() {}

    /// A copy of a whole file; given back when the arena is closed.
    static MemorySegment read(FileChannel channel, long length, Arena arena) throws IOException {
        MemorySegment bytes = allocate(length, arena);
        long at = 0;
        while (at < length) {
            ByteBuffer step =
                    bytes.asSlice(at, Math.min(STEP_BYTES, length - at)).asByteBuffer();
            int read = channel.read(step, at);
            if (read < 0) {
                throw new IOException("expected a file of " + length + " bytes, found its end at byte " + at);
            }
            at += read;
        }
        return bytes.asReadOnly();
    }

    private static MemorySegment allocate(long length, Arena arena) throws IOException {
        Calls calls = calls();
        if (calls == null) {
            return arena.allocate(length, SegmentLayout.ALIGNMENT);
        }
        // one page more, because large pages begin at their multiples only
        long mapped = LittleEndian.align(length, PAGE_BYTES) + PAGE_BYTES;
        long base = calls.map(mapped);
        if (base == FAILED) {
            throw new IOException("expected " + mapped + " bytes of memory for a segment, found less");
        }
        long start = LittleEndian.align(base, PAGE_BYTES);
        // a system that gives no large pages gives the usual ones
        calls.advise(start, mapped - PAGE_BYTES);
        return MemorySegment.ofAddress(start).reinterpret(length, arena, ignored -> calls.unmap(base, mapped));
    }

    private static @Nullable Calls calls() {
        boolean linux =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        if (!linux || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle map = find(
                linker,
                "mmap",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        MethodHandle unmap = find(linker, "munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        MethodHandle advise = find(linker, "madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
        return map == null || unmap == null || advise == null ? null : new Calls(map, unmap, advise);
    }

    private static @Nullable MethodHandle find(Linker linker, String name, FunctionDescriptor types) {
        return linker.defaultLookup()
                .find(name)
                .map(address -> linker.downcallHandle(address, types))
                .orElse(null);
    }
}
