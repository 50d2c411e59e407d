package dev.quarry;

import dev.quarry.build.Progress;

/// How an index is written. Immutable.
///
/// @param threads cores used to build index structures at a commit; default all. The bytes written do not depend on it
/// @param bufferBytes memory for building posting lists, in bytes; default 1 GiB. With less, the rows are read more
///     often
/// @param progress told how far long work is; default nobody
public record WriterOptions(int threads, long bufferBytes, Progress progress) {

    public static final WriterOptions DEFAULT =
            new WriterOptions(Runtime.getRuntime().availableProcessors(), 1L << 30, Progress.NONE);

    public WriterOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        if (bufferBytes < 1 << 20) {
            throw new IllegalArgumentException("bufferBytes: expected at least 1 MiB, found " + bufferBytes);
        }
    }

    public WriterOptions withThreads(int other) {
        return new WriterOptions(other, bufferBytes, progress);
    }

    public WriterOptions withBufferBytes(long other) {
        return new WriterOptions(threads, other, progress);
    }

    public WriterOptions withProgress(Progress other) {
        return new WriterOptions(threads, bufferBytes, other);
    }
}
