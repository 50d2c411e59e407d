package dev.quarry.index;

import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.format.multi.MultiOffsetsWriter;
import dev.quarry.schema.MultiVectorField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Writes the vectors of a field in which documents have several: rows of a dense field, numbered by vector, and
/// whose they are. Not thread-safe.
final class MultiVectorFieldWriter implements FieldWriter {

    private final MultiVectorField field;
    private final DenseFieldWriter vectors;
    private final MultiOffsetsWriter offsets;
    private String stagedId = "";
    private List<FieldValue> staged = List.of();

    MultiVectorFieldWriter(Path folder, MultiVectorField field) throws IOException {
        this.field = field;
        this.vectors = new DenseFieldWriter(folder, field.vectors());
        this.offsets = MultiOffsetsWriter.create(folder);
    }

    @Override
    public void stage(String id, @Nullable FieldValue value) {
        List<FieldValue> all;
        try {
            all = value == null ? List.of() : DenseVectors.several(value);
        } catch (DenseVectors.Misfit e) {
            throw new InvalidDocumentException(id, "field " + field.name(), e.expected(), e.found());
        }
        if (all.size() > Integer.MAX_VALUE - offsets.vectors()) {
            throw new InvalidDocumentException(
                    id,
                    "field " + field.name(),
                    "at most " + (Integer.MAX_VALUE - offsets.vectors()) + " vectors, which its segment has room for",
                    Integer.toString(all.size()));
        }
        for (FieldValue one : all) {
            vectors.stage(id, one);
        }
        stagedId = id;
        staged = all;
    }

    @Override
    public void append() throws IOException {
        for (FieldValue one : staged) {
            vectors.stage(stagedId, one);
            vectors.append();
        }
        offsets.add(staged.size());
        staged = List.of();
    }

    @Override
    public void copy(FieldReader from, LiveRows live) throws IOException {
        if (!(from instanceof MultiVectorFieldReader source)) {
            throw new IllegalArgumentException("field " + field.name() + ": expected several vectors, found " + from);
        }
        vectors.copy(source.vectors(), vectors(source.offsets(), live));
        live.forEachRun((first, end) -> {
            for (int row = first; row < end; row++) {
                offsets.add(source.offsets().end(row) - source.offsets().start(row));
            }
        });
    }

    /// The vectors of documents that are still there.
    private static LiveRows vectors(MultiOffsetsView offsets, LiveRows live) {
        RoaringBitmap documents = live.deleted();
        if (documents == null) {
            return new LiveRows(offsets.vectors(), null);
        }
        RoaringBitmap deleted = new RoaringBitmap();
        for (int row : documents.toArray()) {
            deleted.add((long) offsets.start(row), (long) offsets.end(row));
        }
        return new LiveRows(offsets.vectors(), deleted);
    }

    @Override
    public void finish(SegmentWriter segment, int number, Resources resources) throws IOException {
        offsets.finish(segment, number);
        vectors.finish(segment, number, resources);
    }

    @Override
    public void close() throws IOException {
        Closing closing = new Closing();
        closing.add(vectors);
        closing.add(offsets);
        closing.close();
    }
}
