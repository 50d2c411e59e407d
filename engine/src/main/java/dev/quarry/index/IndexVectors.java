package dev.quarry.index;

import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.jpq.VectorRows;
import java.util.List;
import java.util.Optional;

/// The full vectors of a dense field in all segments of an index, as training reads them. Thread-safe, and valid
/// as long as the index is open.
///
/// @param dim values of a vector
/// @param rows of all segments
/// @param segments their vectors, in row order
public record IndexVectors(int dim, int rows, List<DenseRowsView> segments) implements VectorRows {

    /// Those of a field; empty when they are not kept.
    public static Optional<VectorRows> of(List<LiveSegment> segments, int field, int dim) {
        List<Optional<DenseRowsView>> views = segments.stream()
                .map(segment -> switch (segment.vectors(field)) {
                    case ProductFieldReader product -> Optional.ofNullable(product.rows());
                    case DenseFieldReader dense -> Optional.of(dense.rows());
                    case MultiVectorFieldReader several -> Optional.<DenseRowsView>empty();
                    case SparseFieldReader sparse -> Optional.<DenseRowsView>empty();
                })
                .toList();
        if (views.stream().anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        List<DenseRowsView> kept = views.stream().map(Optional::orElseThrow).toList();
        long rows = kept.stream().mapToLong(DenseRowsView::count).sum();
        return Optional.of(new IndexVectors(dim, Math.toIntExact(rows), kept));
    }

    @Override
    public void copy(int row, float[] out, int at) {
        int left = row;
        for (DenseRowsView segment : segments) {
            if (left < segment.count()) {
                float[] values = new float[dim];
                segment.copyRow(left, values);
                System.arraycopy(values, 0, out, at, dim);
                return;
            }
            left -= segment.count();
        }
        throw new IndexOutOfBoundsException("expected a row below " + rows + ", found " + row);
    }
}
