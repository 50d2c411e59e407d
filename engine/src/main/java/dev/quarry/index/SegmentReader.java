package dev.quarry.index;

import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Residence;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import dev.quarry.format.ids.RowIdsView;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.format.part.KeyType;
import dev.quarry.format.payload.PayloadsReader;
import dev.quarry.format.payload.PayloadsView;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// An open segment: the views of all its sections. Immutable and thread-safe. Snapshots share it: each that takes
/// it over by [#retain] closes it, and the last to do so unmaps the file.
public final class SegmentReader implements AutoCloseable {

    private final Segment segment;
    private final SegmentEntry entry;
    private final AtomicInteger users = new AtomicInteger(1);
    private final RowIdsView ids;
    private final PayloadsView payloads;
    private final List<FieldReader> fields = new ArrayList<>();

    private SegmentReader(Segment segment, SegmentEntry entry, Schema schema, FieldModels models) {
        this.segment = segment;
        this.entry = entry;
        this.ids = RowIdsView.open(segment.require(SectionKind.ROW_IDS, 0), segment.rows());
        this.payloads = PayloadsView.open(segment.require(SectionKind.PAYLOADS, 0), segment.rows());
        KeyType expected = schema.ids() == Schema.IdKind.LONG ? KeyType.LONGS : KeyType.BYTES;
        if (ids.type() != expected) {
            throw new CorruptSegmentException(
                    segment.file(),
                    "row_ids[field 0]",
                    0,
                    "ids of type " + expected,
                    ids.type().toString());
        }
        List<Field> wanted = schema.fields();
        for (int i = 0; i < wanted.size(); i++) {
            fields.add(
                    switch (wanted.get(i)) {
                        case SparseField sparse -> SparseFieldReader.open(segment, i, sparse);
                        case DenseField dense
                        when ProductField.is(dense) -> ProductFieldReader.open(segment, i, dense, models.of(i));
                        case DenseField dense -> DenseFieldReader.open(segment, i, dense);
                        case MultiVectorField several -> MultiVectorFieldReader.open(segment, i, several);
                        case AttributeField attribute -> AttributeFieldReader.open(segment, i, attribute);
                    });
        }
    }

    /// Opens a segment of a commit.
    ///
    /// @param models of the schema's product-quantized fields
    /// @param residence where its bytes are to be
    /// @throws CorruptSegmentException when the file is damaged, is not the one the commit names, or does not have
    ///     the schema's fields
    public static SegmentReader open(
            Path file, SegmentEntry entry, Schema schema, FieldModels models, Residence residence) throws IOException {
        Segment segment = Segment.open(file, residence);
        try {
            if (segment.rows() != entry.rows()
                    || segment.byteSize() != entry.byteSize()
                    || segment.checksum() != entry.checksum()) {
                throw new CorruptSegmentException(
                        file,
                        "footer",
                        segment.byteSize(),
                        "the segment of the commit: " + describe(entry.rows(), entry.byteSize(), entry.checksum()),
                        describe(segment.rows(), segment.byteSize(), segment.checksum()));
            }
            return new SegmentReader(segment, entry.with(Optional.empty()), schema, models);
        } catch (RuntimeException e) {
            segment.close();
            throw e;
        }
    }

    private static String describe(int rows, long byteSize, int checksum) {
        return "%d rows, %d bytes, checksum 0x%08x".formatted(rows, byteSize, checksum);
    }

    /// What a commit says of it, deletes left aside.
    public SegmentEntry entry() {
        return entry;
    }

    /// One more user, who closes it too.
    ///
    /// @throws IllegalStateException when it is closed already
    public SegmentReader retain() {
        if (users.getAndUpdate(before -> before == 0 ? 0 : before + 1) == 0) {
            throw new IllegalStateException(file() + ": the segment is closed");
        }
        return this;
    }

    /// The number of rows.
    public int rows() {
        return segment.rows();
    }

    /// The row of a document in this segment, or -1.
    public int row(DocumentId id) {
        return switch (id) {
            case DocumentId.OfString(String value) -> ids.type() == KeyType.BYTES ? ids.row(value) : -1;
            case DocumentId.OfLong(long value) -> ids.type() == KeyType.LONGS ? ids.row(value) : -1;
        };
    }

    /// Whether a row of this segment has an id.
    public boolean has(int row, DocumentId id) {
        return switch (id) {
            case DocumentId.OfString(String value) ->
                ids.type() == KeyType.BYTES && Arrays.equals(ids.bytes(row), value.getBytes(StandardCharsets.UTF_8));
            case DocumentId.OfLong(long value) -> ids.type() == KeyType.LONGS && ids.longId(row) == value;
        };
    }

    /// The id of a row in this segment.
    public DocumentId id(int row) {
        return ids.type() == KeyType.LONGS ? DocumentId.of(ids.longId(row)) : DocumentId.of(ids.text(row));
    }

    /// Appends the ids of some rows.
    ///
    /// @throws dev.quarry.format.ids.DuplicateIdException when one is there already
    void copyIds(int from, int to, RowIdsWriter target) throws IOException {
        for (int row = from; row < to; row++) {
            if (ids.type() == KeyType.LONGS) {
                target.add(ids.longId(row));
            } else {
                target.add(ids.bytes(row));
            }
        }
    }

    /// A reader of the segment's payloads, for one thread.
    public PayloadsReader payloads() {
        return payloads.reader();
    }

    /// What is stored of a row in a field.
    ///
    /// @param field the field's number
    public Optional<FieldValue> value(int field, int row) {
        return Optional.ofNullable(fields.get(field).value(row));
    }

    /// Compares every byte with the stored checksums.
    public void verifyChecksums() {
        segment.verifyChecksums();
    }

    FieldReader field(int number) {
        return fields.get(number);
    }

    /// A field that is not an attribute.
    VectorReader vectors(int number) {
        return (VectorReader) fields.get(number);
    }

    /// The file.
    public Path file() {
        return segment.file();
    }

    @Override
    public void close() {
        if (users.getAndUpdate(before -> Math.max(0, before - 1)) == 1) {
            segment.close();
        }
    }
}
