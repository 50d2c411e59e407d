package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.format.SegmentWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Collects one field of the documents of a segment and writes its sections. A document is staged in all fields before
/// it is appended to any, so that one a field refuses leaves nothing behind. Not thread-safe.
sealed interface FieldWriter extends AutoCloseable
        permits SparseFieldWriter, DenseFieldWriter, MultiVectorFieldWriter, ProductFieldWriter, AttributeFieldWriter {

    /// Checks a document's value and keeps it until [#append].
    ///
    /// @param id the document's id, for messages
    /// @param value null when the document lacks the field
    /// @throws dev.quarry.document.InvalidDocumentException when the schema does not allow it
    void stage(String id, @Nullable FieldValue value) throws IOException;

    /// Appends the staged value as the next row.
    void append() throws IOException;

    /// Appends the rows of another segment that are still there, in order, as they are stored. What is built over
    /// rows may be taken over too, when this field is written: until then the other segment stays open.
    ///
    /// @param from the same field there
    /// @throws dev.quarry.format.CorruptSegmentException when what is stored cannot be copied
    void copy(FieldReader from, LiveRows live) throws IOException;

    /// Writes the field's sections. No rows may be added afterwards.
    void finish(SegmentWriter segment, int field, Resources resources) throws IOException;

    @Override
    void close() throws IOException;
}
