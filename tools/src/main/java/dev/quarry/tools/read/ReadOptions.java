package dev.quarry.tools.read;

import org.jspecify.annotations.Nullable;

/// How to read a vector file.
///
/// @param format null to go by the name
/// @param dataset HDF5 dataset, null for the first of `train`, `test` that is there
/// @param termLimit one more than the largest term number accepted, at least 1. Default 2^24; raise it for larger
///     vocabularies, lower it to a vocabulary's size to have numbers outside it refused
/// @param contents whether to keep each row's text
public record ReadOptions(
        @Nullable VectorFormat format, @Nullable String dataset, int termLimit, Contents contents) {
    private static final int DEFAULT_TERM_LIMIT = 1 << 24;

    /// What to do with the text that a format may store beside each vector.
    public enum Contents {
        SKIP,
        KEEP
    }

    public ReadOptions {
        if (termLimit < 1) {
            throw new IllegalArgumentException("termLimit: expected at least 1, found " + termLimit);
        }
    }

    public static ReadOptions defaults() {
        return new ReadOptions(null, null, DEFAULT_TERM_LIMIT, Contents.SKIP);
    }

    public ReadOptions withFormat(@Nullable VectorFormat value) {
        return new ReadOptions(value, dataset, termLimit, contents);
    }

    public ReadOptions withDataset(@Nullable String value) {
        return new ReadOptions(format, value, termLimit, contents);
    }

    public ReadOptions withTermLimit(int value) {
        return new ReadOptions(format, dataset, value, contents);
    }

    public ReadOptions withContents(Contents value) {
        return new ReadOptions(format, dataset, termLimit, value);
    }
}
