package dev.quarry;

import dev.quarry.batch.Batches;
import dev.quarry.build.Progress;
import dev.quarry.ids.IdLookup;
import dev.quarry.write.MergePolicy;

/// How an index is written. Immutable.
///
/// @param threads cores used to build index structures at a commit; default all. The bytes written do not depend on it
/// @param bufferBytes memory for building posting lists, in bytes; default 1 GiB. With less, the rows are read more
///     often. Merges have as much again, which those that run at once share: each takes at most three quarters of
///     what the others leave, though never less than 1 MiB; a compaction, which runs alone, all of it
/// @param progress told how far long work is; default nobody
/// @param flushing when documents become a segment before the commit, so that what waits for it is bounded
/// @param merging which segments become one, and when
/// @param ids how documents are found that are replaced or deleted; default by the segments' tables
/// @param batches where models are trained, vectors encoded and compared, and posting lists clustered; default on
///     the processor. Whoever opened them closes them, after the writer
public record WriterOptions(
        int threads,
        long bufferBytes,
        Progress progress,
        Flushing flushing,
        Merging merging,
        IdLookup ids,
        Batches batches) {

    /// When documents become a segment before the commit.
    ///
    /// @param documents at the latest after so many; default 4 million
    /// @param bytes or when they have about so many; default 1 GiB. They wait in files: what is in memory is some
    ///     20 bytes a document, and what building the segment takes
    public record Flushing(int documents, long bytes) {

        public static final Flushing DEFAULT = new Flushing(4_000_000, 1L << 30);

        public Flushing {
            if (documents < 1 || bytes < 1) {
                throw new IllegalArgumentException(
                        "flushing: expected at least 1 document and 1 byte, found " + documents + " and " + bytes);
            }
        }
    }

    /// Which segments become one, and when. While a large segment is merged for minutes, small ones go on: up to
    /// three merges run at once, when each is at least four times as large as the next smaller one.
    ///
    /// @param policy which; default [MergePolicy#tiered]
    /// @param threads cores used by each merge, which runs beside searches and the writer; default half of them.
    ///     0: nothing is merged in the background, only by [IndexWriter#merge]
    public record Merging(MergePolicy policy, int threads) {

        public static final Merging DEFAULT = new Merging(
                MergePolicy.tiered(), Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

        /// Merges when asked for.
        public static Merging onRequest() {
            return new Merging(MergePolicy.tiered(), 0);
        }

        public Merging {
            if (threads < 0) {
                throw new IllegalArgumentException("merging threads: expected at least 0, found " + threads);
            }
        }
    }

    public static final WriterOptions DEFAULT = new WriterOptions(
            Runtime.getRuntime().availableProcessors(),
            1L << 30,
            Progress.NONE,
            Flushing.DEFAULT,
            Merging.DEFAULT,
            IdLookup.segmentTables(),
            Batches.onProcessor());

    public WriterOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + threads);
        }
        if (bufferBytes < 1 << 20) {
            throw new IllegalArgumentException("bufferBytes: expected at least 1 MiB, found " + bufferBytes);
        }
    }

    public WriterOptions withThreads(int other) {
        return new WriterOptions(other, bufferBytes, progress, flushing, merging, ids, batches);
    }

    public WriterOptions withBufferBytes(long other) {
        return new WriterOptions(threads, other, progress, flushing, merging, ids, batches);
    }

    public WriterOptions withProgress(Progress other) {
        return new WriterOptions(threads, bufferBytes, other, flushing, merging, ids, batches);
    }

    public WriterOptions withFlushing(Flushing other) {
        return new WriterOptions(threads, bufferBytes, progress, other, merging, ids, batches);
    }

    public WriterOptions withMerging(Merging other) {
        return new WriterOptions(threads, bufferBytes, progress, flushing, other, ids, batches);
    }

    public WriterOptions withIds(IdLookup other) {
        return new WriterOptions(threads, bufferBytes, progress, flushing, merging, other, batches);
    }

    public WriterOptions withBatches(Batches other) {
        return new WriterOptions(threads, bufferBytes, progress, flushing, merging, ids, other);
    }
}
