package dev.quarry.nativelib.cuda;

import dev.quarry.batch.VectorSource;
import dev.quarry.build.Workers;
import java.lang.foreign.MemorySegment;

/// Fills pinned buffers, large ones by several threads: a card takes rows faster than one core copies them.
final class StagedRows {

    private static final int MOST_THREADS = 8;

    /// Bytes for which a thread is worth starting.
    private static final long THREAD_BYTES = 4L << 20;

    private StagedRows() {}

    /// Reads rows.
    ///
    /// @param out memory that all threads may write
    static void read(VectorSource source, int from, int count, MemorySegment out) {
        int cores = Runtime.getRuntime().availableProcessors();
        int threads = (int) Math.min(Math.min(MOST_THREADS, cores), Math.max(1, out.byteSize() / THREAD_BYTES));
        if (threads == 1) {
            source.read(from, count, out, 0);
            return;
        }
        int[] starts = CudaPoints.split(count, threads);
        long rowBytes = (long) source.dim() * Float.BYTES;
        Workers workers = new Workers(threads);
        workers.run(workers.scratch(() -> 0), threads, (none, part) -> {
            int some = starts[part + 1] - starts[part];
            source.read(from + starts[part], some, out, starts[part] * rowBytes);
        });
    }
}
