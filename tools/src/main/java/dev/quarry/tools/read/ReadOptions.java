package dev.quarry.tools.read;

import dev.quarry.schema.AttributeField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How to read a vector file.
///
/// @param format null to go by the name
/// @param dataset HDF5 dataset, null for the first of `train`, `test` that is there
/// @param termLimit one more than the largest term number accepted, at least 1. Default 2^24; raise it for larger
///     vocabularies, lower it to a vocabulary's size to have numbers outside it refused
/// @param contents whether to keep each row's text
/// @param vectors whether rows have vectors
/// @param attributes what else to read of each row; only JSON lines have any
public record ReadOptions(
        @Nullable VectorFormat format,
        @Nullable String dataset,
        int termLimit,
        Contents contents,
        Vectors vectors,
        List<AttributeField> attributes) {
    private static final int DEFAULT_TERM_LIMIT = 1 << 24;

    /// What to do with the text that a format may store beside each vector.
    public enum Contents {
        SKIP,
        KEEP
    }

    /// Whether the rows of JSON lines have vectors.
    public enum Vectors {
        REQUIRED,
        /// Those that are there are passed over, and every row is empty.
        IGNORED
    }

    public ReadOptions {
        attributes = List.copyOf(attributes);
        if (termLimit < 1) {
            throw new IllegalArgumentException("termLimit: expected at least 1, found " + termLimit);
        }
    }

    public static ReadOptions defaults() {
        return new ReadOptions(null, null, DEFAULT_TERM_LIMIT, Contents.SKIP, Vectors.REQUIRED, List.of());
    }

    public ReadOptions withFormat(@Nullable VectorFormat value) {
        return new ReadOptions(value, dataset, termLimit, contents, vectors, attributes);
    }

    public ReadOptions withDataset(@Nullable String value) {
        return new ReadOptions(format, value, termLimit, contents, vectors, attributes);
    }

    public ReadOptions withTermLimit(int value) {
        return new ReadOptions(format, dataset, value, contents, vectors, attributes);
    }

    public ReadOptions withContents(Contents value) {
        return new ReadOptions(format, dataset, termLimit, value, vectors, attributes);
    }

    public ReadOptions withAttributes(List<AttributeField> value) {
        return new ReadOptions(format, dataset, termLimit, contents, vectors, value);
    }

    /// For files of attributes alone.
    public ReadOptions withoutVectors() {
        return new ReadOptions(format, dataset, termLimit, contents, Vectors.IGNORED, attributes);
    }
}
