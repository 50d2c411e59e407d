package dev.quarry.format.rows;

import dev.quarry.format.LittleEndian;
import java.util.Objects;

/// What a dense field's rows look like.
///
/// @param elementType the type of the values
/// @param dim values per row, 1 to [#MAX_DIM]
/// @param norms whether each row's Euclidean norm is stored (4 bytes a row; cosine then needs one multiplication)
public record DenseRowsShape(ElementType elementType, int dim, Norms norms) {

    /// The most values a row can have.
    public static final int MAX_DIM = 65_536;

    private static final int WIDEST_ALIGNMENT = 64;
    private static final int NARROWEST_ALIGNMENT = 4;

    /// Whether norms are stored with the rows.
    public enum Norms {
        /// 4 bytes a row.
        STORED,
        /// Nothing stored; [DenseRowsView#norm] computes the norm at each call.
        OMITTED
    }

    /// @throws IllegalArgumentException when `dim` is out of range
    public DenseRowsShape {
        Objects.requireNonNull(elementType);
        Objects.requireNonNull(norms);
        if (dim < 1 || dim > MAX_DIM) {
            throw new IllegalArgumentException("expected a dim of 1 to " + MAX_DIM + ", found " + dim);
        }
    }

    /// The bytes of a row's values.
    public int rowBytes() {
        return dim * elementType.byteSize();
    }

    /// The bytes from one row to the next: the row's bytes padded to the widest alignment of 64, 32, 16 and 8 bytes
    /// whose padding costs at most an eighth, and otherwise to 4 bytes.
    public int stride() {
        int alignment = WIDEST_ALIGNMENT;
        while (alignment > NARROWEST_ALIGNMENT && padding(alignment) * 8 > rowBytes()) {
            alignment /= 2;
        }
        return rowBytes() + padding(alignment);
    }

    private int padding(int alignment) {
        return (int) LittleEndian.align(rowBytes(), alignment) - rowBytes();
    }
}
