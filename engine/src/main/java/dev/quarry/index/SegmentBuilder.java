package dev.quarry.index;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.Segment;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.ids.DuplicateIdException;
import dev.quarry.format.ids.RowIdsWriter;
import dev.quarry.format.manifest.SegmentEntry;
import dev.quarry.format.part.KeyType;
import dev.quarry.format.payload.PayloadsOptions;
import dev.quarry.format.payload.PayloadsWriter;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Schema;
import dev.quarry.schema.SparseField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Collects documents in temporary files and writes them as one segment. Not thread-safe.
public final class SegmentBuilder implements AutoCloseable {

    private final Path folder;
    private final Schema schema;
    private final List<FieldWriter> fields = new ArrayList<>();
    private final RowIdsWriter ids;
    private final PayloadsWriter payloads;
    private int rows;

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
                    });
        }
    }

    /// The documents added.
    public int rows() {
        return rows;
    }

    /// Adds a document as the next row.
    ///
    /// @throws InvalidDocumentException when the schema or the ids so far do not allow it; nothing of it is kept
    /// @throws IOException when a temporary file cannot be written; the builder can only be closed then
    public void add(Document document) throws IOException {
        String id = document.id().toString();
        for (String name : document.fields().keySet()) {
            if (schema.number(name).isEmpty()) {
                throw new InvalidDocumentException(id, "field " + name, "one of " + schema.names(), "an unknown name");
            }
        }
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).stage(id, document.fields().get(schema.fields().get(i).name()));
        }
        addId(document.id());
        payloads.add(document.payload());
        for (FieldWriter field : fields) {
            field.append();
        }
        rows++;
    }

    private void addId(DocumentId id) throws IOException {
        try {
            switch (id) {
                case DocumentId.OfString(String value) when schema.ids() == Schema.IdKind.STRING -> ids.add(value);
                case DocumentId.OfLong(long value) when schema.ids() == Schema.IdKind.LONG -> ids.add(value);
                default ->
                    throw new InvalidDocumentException(
                            id.toString(),
                            "id",
                            "an id of kind " + schema.ids(),
                            id instanceof DocumentId.OfLong ? "a long" : "a string");
            }
        } catch (DuplicateIdException e) {
            throw new InvalidDocumentException(
                    id.toString(), "id", "an id that is not in the index", "the same id in row " + e.firstRow());
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
