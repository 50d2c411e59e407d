package dev.quarry.index;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.ids.DuplicateIdException;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.format.part.KeyType;
import dev.quarry.format.payload.PayloadsOptions;
import dev.quarry.format.payload.PayloadsReader;
import dev.quarry.format.payload.PayloadsWriter;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Collects documents, or rows of other segments, in temporary files and writes them as one segment. Documents
/// may be deleted again, also by one of the same id: their rows stay, as deleted ones. Not thread-safe.
public final class SegmentBuilder implements AutoCloseable {

    private final Path folder;
    private final Schema schema;
    private final List<FieldWriter> fields = new ArrayList<>();
    private final RowIdsWriter ids;
    private final PayloadsWriter payloads;
    private final RoaringBitmap deleted = new RoaringBitmap();
    private int rows;
    private long bytes;

    /// Starts an empty segment whose temporary files and final file are in `folder`.
    ///
    /// @param models of the product-quantized fields; one that has none gets it when the segment is published
    public SegmentBuilder(Path folder, Schema schema, FieldModels models) throws IOException {
        this.folder = folder;
        this.schema = schema;
        this.ids = RowIdsWriter.create(
                folder,
                switch (schema.ids()) {
                    case STRING -> KeyType.BYTES;
                    case LONG -> KeyType.LONGS;
                });
        this.payloads = PayloadsWriter.create(folder, PayloadsOptions.DEFAULT);
        for (int i = 0; i < schema.fields().size(); i++) {
            fields.add(
                    switch (schema.fields().get(i)) {
                        case SparseField sparse -> new SparseFieldWriter(folder, sparse);
                        case DenseField dense
                        when ProductField.is(dense) -> new ProductFieldWriter(folder, dense, i, models);
                        case DenseField dense -> new DenseFieldWriter(folder, dense);
                        case MultiVectorField several -> new MultiVectorFieldWriter(folder, several);
                        case AttributeField attribute -> new AttributeFieldWriter(folder, attribute);
                    });
        }
    }

    /// The rows so far, deleted ones included.
    public int rows() {
        return rows;
    }

    /// The documents so far, deleted ones not counted.
    public int documents() {
        return rows - deleted.getCardinality();
    }

    /// About how many bytes the documents so far have.
    public long byteSize() {
        return bytes;
    }

    /// The rows that are no more. Not to be changed.
    public RoaringBitmap deleted() {
        return deleted;
    }

    /// The row of a document that is here and not deleted, or -1.
    public int row(DocumentId id) {
        int row = switch (id) {
            case DocumentId.OfString(String value) when schema.ids() == Schema.IdKind.STRING -> ids.row(value);
            case DocumentId.OfLong(long value) when schema.ids() == Schema.IdKind.LONG -> ids.row(value);
            default -> -1;
        };
        return row >= 0 && deleted.contains(row) ? -1 : row;
    }

    /// Deletes a document.
    ///
    /// @return whether it was here
    public boolean delete(DocumentId id) {
        int row = row(id);
        if (row >= 0) {
            deleted.add(row);
        }
        return row >= 0;
    }

    /// Adds a document as the next row.
    ///
    /// @throws InvalidDocumentException when the schema or the ids so far do not allow it; nothing of it is kept
    /// @throws IOException when a temporary file cannot be written; the builder can only be closed then
    public void add(Document document) throws IOException {
        stage(document);
        int row = row(document.id());
        if (row >= 0) {
            throw new InvalidDocumentException(
                    document.id().toString(), "id", "an id that is not in the index", "the same id in row " + row);
        }
        append(document);
    }

    /// Checks a document, so that [#append] can be relied upon to take it.
    ///
    /// @throws InvalidDocumentException when the schema does not allow it; nothing of it is kept
    public void stage(Document document) throws IOException {
        String id = document.id().toString();
        boolean fits = switch (document.id()) {
            case DocumentId.OfString of -> schema.ids() == Schema.IdKind.STRING;
            case DocumentId.OfLong of -> schema.ids() == Schema.IdKind.LONG;
        };
        if (!fits) {
            throw new InvalidDocumentException(
                    id,
                    "id",
                    "an id of kind " + schema.ids(),
                    document.id() instanceof DocumentId.OfLong ? "a long" : "a string");
        }
        for (String name : document.fields().keySet()) {
            if (schema.number(name).isEmpty()) {
                throw new InvalidDocumentException(id, "field " + name, "one of " + schema.names(), "an unknown name");
            }
        }
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).stage(id, document.fields().get(schema.fields().get(i).name()));
        }
    }

    /// Appends the document that was staged last as the next row; one of the same id before it is deleted.
    ///
    /// @throws IOException when a temporary file cannot be written; the builder can only be closed then
    public void append(Document document) throws IOException {
        int before = switch (document.id()) {
            case DocumentId.OfString(String value) -> ids.renew(value);
            case DocumentId.OfLong(long value) -> ids.renew(value);
        };
        if (before >= 0) {
            deleted.add(before);
        }
        payloads.add(document.payload());
        for (FieldWriter field : fields) {
            field.append();
        }
        bytes += document.payload().length + Long.BYTES;
        for (FieldValue value : document.fields().values()) {
            bytes += value.byteSize();
        }
        rows++;
    }

    /// Appends the rows of a segment that are still there, in order: ids and payloads, and what fields store of
    /// rows, which is copied and not made again. That is to the bit, except that sparse values of types `F16` and
    /// `SPLIT` are rounded once more where this segment's largest value is beyond the next power of two above the
    /// source's; see [dev.quarry.format.rows.SparseRowsWriter#copy]. Codes of product quantization are copied,
    /// with their list; those of scalar quantization, whose steps each segment has for itself, are made again
    /// from the vectors.
    ///
    /// Every byte of the source is compared with its checksum before, so that damage is found and not copied.
    ///
    /// @param source a segment of the same schema and models; stays open until this builder is published or closed
    /// @param deleted rows that are left out; null for none
    /// @throws CorruptSegmentException when the source is damaged, or has an id that an earlier row has
    /// @throws IOException when a temporary file cannot be written; after this and the other exceptions the
    ///     builder can only be closed
    public void copy(SegmentReader source, @Nullable RoaringBitmap deleted) throws IOException {
        source.verifyChecksums();
        LiveRows live = new LiveRows(source.rows(), deleted);
        int after = Math.addExact(rows, live.count());
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).copy(source.field(i), live);
        }
        try {
            live.forEachRun((from, to) -> source.copyIds(from, to, ids));
        } catch (DuplicateIdException e) {
            throw new CorruptSegmentException(
                    source.file(),
                    "row_ids[field 0]",
                    0,
                    "ids that no other segment has",
                    "\"" + e.id() + "\", the id of row " + e.firstRow() + " too");
        }
        PayloadsReader reader = source.payloads();
        live.forEachRun((from, to) -> copyPayloads(reader, from, to));
        bytes += source.entry().byteSize() * live.count() / Math.max(1, source.rows());
        rows = after;
    }

    private void copyPayloads(PayloadsReader reader, int from, int to) throws IOException {
        for (int row = from; row < to; row++) {
            byte[] payload = reader.read(row);
            if (payload == null) {
                payloads.addMissing();
            } else {
                payloads.add(payload);
            }
        }
    }

    /// Writes the segment, durably, under a name in the folder. No documents may be added afterwards.
    public SegmentEntry publish(String name, Resources resources) throws IOException {
        Path file = folder.resolve(name);
        try (SegmentWriter segment = SegmentWriter.create(file, rows, 0)) {
            ids.finish(segment, 0);
            payloads.finish(segment, 0);
            for (int i = 0; i < fields.size(); i++) {
                fields.get(i).finish(segment, i, resources);
            }
            segment.publish();
        }
        try (Segment written = Segment.open(file)) {
            return new SegmentEntry(name, rows, written.byteSize(), written.checksum());
        }
    }

    @Override
    public void close() throws IOException {
        Closing closing = new Closing();
        fields.forEach(closing::add);
        closing.add(ids);
        closing.add(payloads);
        closing.close();
    }
}
