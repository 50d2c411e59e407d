package dev.quarry.format.rows;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.SHORT;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The vectors of a dense field, shape `(count, dim)`, over mapped bytes. Immutable and thread-safe; valid while the
/// segment is open.
///
/// @param section where the bytes stand
/// @param elementType the type of the values
/// @param count the number of rows, missing ones included
/// @param dim values per row
/// @param stride bytes from one row to the next
/// @param rows all rows, `count * stride` bytes; row `r` starts at [#offset]
/// @param norms the Euclidean norm of each row as f32, or null when not stored
/// @param presence which rows have a vector, or null when all have
public record DenseRowsView(
        Section section,
        ElementType elementType,
        int count,
        int dim,
        int stride,
        MemorySegment rows,
        @Nullable MemorySegment norms,
        @Nullable RowBitmap presence) {

    private static final int TYPE = 0;
    private static final int DIM = 4;
    private static final int COUNT = 8;
    private static final int STRIDE = 16;
    private static final int RESERVED = 20;
    private static final int NORMS = 24;
    private static final int PRESENCE = 32;
    private static final int HEADER_END = 40;

    private record Parts(PartLayout layout, long rowsAt, long normsAt, long presenceAt) {}

    /// Opens the section and verifies its header against the bytes that are there; reads no row.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the header does not fit
    public static DenseRowsView open(Section section, int rows) {
        int typeId = section.intAt(TYPE);
        ElementType type = ElementType.ofId(typeId);
        if (type == null) {
            throw section.corrupt(TYPE, "an element type of 1 to 4", Integer.toUnsignedString(typeId));
        }
        int dim = section.intAt(DIM);
        section.require(dim >= 1 && dim <= DenseRowsShape.MAX_DIM, DIM, "a dim of 1 to " + DenseRowsShape.MAX_DIM, dim);
        section.require(section.longAt(COUNT) == rows, COUNT, rows + " rows", section.longAt(COUNT));
        int stride = section.intAt(STRIDE);
        int rowBytes = dim * type.byteSize();
        section.require(
                stride >= rowBytes && stride < rowBytes + 64 && stride % 4 == 0,
                STRIDE,
                "a multiple of 4 from " + rowBytes + " to " + (rowBytes + 63),
                stride);
        Parts parts = parts(section, rows, stride);
        parts.layout.requireLength(section);
        return new DenseRowsView(
                section,
                type,
                rows,
                dim,
                stride,
                section.slice(parts.rowsAt, (long) rows * stride),
                parts.normsAt == 0 ? null : section.slice(parts.normsAt, (long) rows * Float.BYTES),
                parts.presenceAt == 0
                        ? null
                        : new RowBitmap(section.slice(parts.presenceAt, RowBitmap.byteSize(rows)), rows));
    }

    private static Parts parts(Section section, int rows, int stride) {
        PartLayout layout = new PartLayout();
        long rowsAt = layout.place((long) rows * stride);
        long normsAt = section.longAt(NORMS);
        if (normsAt != 0) {
            long expected = layout.place((long) rows * Float.BYTES);
            section.require(normsAt == expected, NORMS, "0 or norms at " + expected, normsAt);
        }
        long presenceAt = section.longAt(PRESENCE);
        if (presenceAt != 0) {
            long expected = layout.place(RowBitmap.byteSize(rows));
            section.require(presenceAt == expected, PRESENCE, "0 or a bitmap at " + expected, presenceAt);
        }
        return new Parts(layout, rowsAt, normsAt, presenceAt);
    }

    /// Where a row starts in [#rows], in bytes. Not checked: `row` is 0 to `count - 1`.
    public long offset(int row) {
        return (long) row * stride;
    }

    /// Whether the row has a vector.
    public boolean isPresent(int row) {
        Objects.checkIndex(row, count);
        return presence == null || presence.get(row);
    }

    /// The row's Euclidean norm, 0 for a missing row: stored, or else computed from its values.
    public float norm(int row) {
        Objects.checkIndex(row, count);
        if (norms != null) {
            return norms.get(FLOAT, (long) row * Float.BYTES);
        }
        float[] values = new float[dim];
        copyRow(row, values);
        return norm(values);
    }

    /// Copies a row's values, converted to `float`; a missing row is all zeros.
    ///
    /// @param out receives `dim` values from index 0
    public void copyRow(int row, float[] out) {
        long at = offset(Objects.checkIndex(row, count));
        Objects.checkFromIndexSize(0, dim, out.length);
        switch (elementType) {
            case F32 -> {
                for (int i = 0; i < dim; i++) {
                    out[i] = rows.get(FLOAT, at + (long) i * Float.BYTES);
                }
            }
            case F16 -> {
                for (int i = 0; i < dim; i++) {
                    out[i] = Float.float16ToFloat(rows.get(SHORT, at + (long) i * Short.BYTES));
                }
            }
            case I8 -> {
                for (int i = 0; i < dim; i++) {
                    out[i] = rows.get(BYTE, at + i);
                }
            }
            case U8 -> {
                for (int i = 0; i < dim; i++) {
                    out[i] = Byte.toUnsignedInt(rows.get(BYTE, at + i));
                }
            }
        }
    }

    /// Verifies every byte: values finite, missing rows zero, norms as computed, padding and reserved bytes zero.
    public void check(Findings findings) {
        Parts parts = parts(section, count, stride);
        PartLayout.checkZeros(section, RESERVED, NORMS, findings);
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        parts.layout.checkPadding(section, findings);
        if (presence != null) {
            presence.check(section, parts.presenceAt, findings);
        }
        float[] values = new float[dim];
        for (int row = 0; row < count; row++) {
            checkRow(row, parts, values, findings);
        }
    }

    private void checkRow(int row, Parts parts, float[] values, Findings findings) {
        long at = parts.rowsAt + offset(row);
        copyRow(row, values);
        for (int i = 0; i < dim; i++) {
            if (!Float.isFinite(values[i])) {
                String found = Float.toString(values[i]);
                findings.add(section.corrupt(at + (long) i * elementType.byteSize(), "a finite value", found));
                return;
            }
        }
        long valuesEnd = isPresent(row) ? at + (long) dim * elementType.byteSize() : at;
        PartLayout.checkZeros(section, valuesEnd, at + stride, findings);
        if (norms != null && Float.compare(norm(row), norm(values)) != 0) {
            long normAt = parts.normsAt + (long) row * Float.BYTES;
            findings.add(section.corrupt(normAt, "norm " + norm(values), Float.toString(norm(row))));
        }
    }

    private static float norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return (float) Math.sqrt(sum);
    }
}
