package dev.quarry.format.rows;

import dev.quarry.format.SectionKind;
import dev.quarry.format.SectionOutput;
import dev.quarry.format.SegmentWriter;
import dev.quarry.format.Spool;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmapWriter;
import dev.quarry.format.rows.DenseRowsShape.Norms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/// Collects the vectors of a dense field in temporary files and writes them as a `DENSE_ROWS` section, which
/// [DenseRowsView] reads. Rows are numbered in the order they are added. A vector that is refused leaves the writer as
/// it was. Not thread-safe.
public final class DenseRowsWriter implements AutoCloseable {

    private final DenseRowsShape shape;
    private final int stride;
    private final Spool rows;
    private final Spool norms;
    private final RowBitmapWriter presence;
    private final short[] halves;
    private int count;

    private DenseRowsWriter(DenseRowsShape shape, Spool rows, Spool norms, RowBitmapWriter presence) {
        this.shape = shape;
        this.stride = shape.stride();
        this.rows = rows;
        this.norms = norms;
        this.presence = presence;
        this.halves = new short[shape.elementType() == ElementType.F16 ? shape.dim() : 0];
    }

    /// Starts with no rows.
    ///
    /// @param folder where the temporary files are put; the folder of the segment to be written
    public static DenseRowsWriter create(Path folder, DenseRowsShape shape) throws IOException {
        return new DenseRowsWriter(
                shape,
                Spool.create(folder, "dense-rows"),
                Spool.create(folder, "dense-norms"),
                RowBitmapWriter.create(folder));
    }

    /// The number of rows added, missing ones included.
    public int count() {
        return count;
    }

    /// Adds a row of an `F32` or `F16` field; for `F16` each value is rounded to the nearest half, ties to even.
    ///
    /// @param vector exactly `dim` finite values; for `F16` below 65,520 in magnitude
    /// @return the row's number
    /// @throws InvalidDenseRowException when a value or the dimension does not fit, or the norm exceeds `float`
    public int add(float[] vector) throws IOException {
        requireInput(shape.elementType().isFloating(), vector.length);
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            float stored = shape.elementType() == ElementType.F16 ? halve(i, vector[i]) : vector[i];
            if (!Float.isFinite(stored)) {
                throw invalid(i, "a finite value of type " + shape.elementType(), Float.toString(vector[i]));
            }
            sum += (double) stored * stored;
        }
        float norm = norm(sum);
        for (int i = 0; i < vector.length; i++) {
            if (shape.elementType() == ElementType.F16) {
                rows.putShort(halves[i]);
            } else {
                rows.putFloat(vector[i]);
            }
        }
        return end(norm);
    }

    /// Adds a row of an `I8` or `U8` field.
    ///
    /// @param vector exactly `dim` bytes, read as signed or unsigned by the element type
    /// @return the row's number
    /// @throws InvalidDenseRowException when the dimension does not fit
    public int add(byte[] vector) throws IOException {
        requireInput(!shape.elementType().isFloating(), vector.length);
        double sum = 0;
        for (byte value : vector) {
            int stored = shape.elementType() == ElementType.U8 ? Byte.toUnsignedInt(value) : value;
            sum += stored * stored;
        }
        rows.putBytes(vector);
        return end(norm(sum));
    }

    /// Adds rows as another section has them, to the bit, missing ones too.
    ///
    /// @param from of the same type and dimension
    /// @param first the first row there
    /// @param end behind the last
    /// @throws IllegalArgumentException when the type or the dimension is another
    public void copy(DenseRowsView from, int first, int end) throws IOException {
        Objects.checkFromToIndex(first, end, from.count());
        if (from.elementType() != shape.elementType() || from.dim() != shape.dim()) {
            throw new IllegalArgumentException("expected %d values of %s a row, found %d of %s"
                    .formatted(shape.dim(), shape.elementType(), from.dim(), from.elementType()));
        }
        for (int row = first; row < end; row++) {
            if (!from.isPresent(row)) {
                addMissing();
            } else {
                requireRoom();
                rows.putSegment(from.rows().asSlice(from.offset(row), shape.rowBytes()));
                end(shape.norms() == Norms.STORED ? from.norm(row) : 0);
            }
        }
    }

    /// Adds a row for a document that lacks the field: zeros on disk, not present in the view.
    ///
    /// @return the row's number
    public int addMissing() throws IOException {
        requireRoom();
        for (int i = 0; i < stride; i += Integer.BYTES) {
            rows.putInt(0);
        }
        norms.putFloat(0);
        presence.addClear();
        return count++;
    }

    /// Writes the section. No rows may be added afterwards.
    ///
    /// @param field the schema field's number
    public void finish(SegmentWriter segment, int field) throws IOException {
        boolean withNorms = shape.norms() == Norms.STORED;
        PartLayout layout = new PartLayout();
        layout.place((long) count * stride);
        long normsAt = withNorms ? layout.place((long) count * Float.BYTES) : 0;
        long presenceAt = presence.allSet() ? 0 : layout.place(0);
        SectionOutput out = segment.begin(SectionKind.DENSE_ROWS, field);
        out.putInt(shape.elementType().id());
        out.putInt(shape.dim());
        out.putLong(count);
        out.putInt(stride);
        out.putInt(0);
        out.putLong(normsAt);
        out.putLong(presenceAt);
        out.align(PartLayout.ALIGNMENT);
        rows.copyTo(out);
        if (withNorms) {
            out.align(PartLayout.ALIGNMENT);
            norms.copyTo(out);
        }
        if (!presence.allSet()) {
            out.align(PartLayout.ALIGNMENT);
            presence.writeTo(out);
        }
        segment.end();
    }

    @Override
    public void close() throws IOException {
        try (rows;
                norms;
                presence) {
            // Closes all three, also when one fails.
        }
    }

    private float halve(int i, float value) {
        halves[i] = Float.floatToFloat16(value);
        return Float.float16ToFloat(halves[i]);
    }

    private float norm(double sumOfSquares) {
        float norm = (float) Math.sqrt(sumOfSquares);
        if (!Float.isFinite(norm)) {
            throw new InvalidDenseRowException(count, "a finite Euclidean norm", Double.toString(sumOfSquares));
        }
        return norm;
    }

    private int end(float norm) throws IOException {
        for (int i = shape.rowBytes(); i < stride; i++) {
            rows.putByte(0);
        }
        norms.putFloat(norm);
        presence.addSet();
        return count++;
    }

    private void requireInput(boolean fits, int dim) {
        requireRoom();
        if (!fits) {
            String expected = shape.elementType().isFloating() ? "float values" : "byte values";
            throw new InvalidDenseRowException(count, expected + " for type " + shape.elementType(), "others");
        }
        if (dim != shape.dim()) {
            throw new InvalidDenseRowException(count, shape.dim() + " values", dim + " values");
        }
    }

    private void requireRoom() {
        if (count == Integer.MAX_VALUE) {
            throw new IllegalStateException("expected at most " + Integer.MAX_VALUE + " rows");
        }
    }

    private InvalidDenseRowException invalid(int dimension, String expected, String found) {
        return new InvalidDenseRowException(count, expected + " in dimension " + dimension, found);
    }
}
