package dev.quarry.index;

import dev.quarry.document.FieldValue;
import org.jspecify.annotations.Nullable;

/// The views of one field of a segment. Immutable and thread-safe.
sealed interface FieldReader permits VectorReader, AttributeFieldReader {

    /// What is stored of a row, a vector as a query for it; null when the row has nothing.
    @Nullable
    FieldValue value(int row);
}
