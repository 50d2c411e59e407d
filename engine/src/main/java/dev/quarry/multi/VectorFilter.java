package dev.quarry.multi;

import dev.quarry.collect.RowFilter;
import dev.quarry.format.multi.MultiOffsetsView;

/// Accepts the vectors of the documents that a filter accepts.
///
/// The number of vectors is exact where few documents are accepted; else it is that of the documents times the
/// vectors a document has on average, which may be too low. Searches choose their way by it and find the same
/// number of vectors on each.
public final class VectorFilter implements RowFilter {

    /// Documents up to which their vectors are counted.
    private static final int COUNTED = 4096;

    private final MultiOffsetsView offsets;
    private final RowFilter documents;
    private final int cardinality;

    private VectorFilter(MultiOffsetsView offsets, RowFilter documents) {
        this.offsets = offsets;
        this.documents = documents;
        this.cardinality = documents.cardinality() <= COUNTED ? count() : estimate();
    }

    /// The vectors of accepted documents; [RowFilter#ALL] where all are.
    public static RowFilter of(MultiOffsetsView offsets, RowFilter documents) {
        return documents.equals(ALL) ? ALL : new VectorFilter(offsets, documents);
    }

    private int count() {
        int count = 0;
        for (int row = documents.next(0); row >= 0 && row < offsets.rows(); row = documents.next(row + 1)) {
            count += offsets.end(row) - offsets.start(row);
        }
        return count;
    }

    private int estimate() {
        double part = Math.min(1, (double) documents.cardinality() / offsets.rows());
        return (int) Math.ceil(part * offsets.vectors());
    }

    @Override
    public boolean accepts(int vector) {
        return documents.accepts(offsets.document(vector));
    }

    @Override
    public int cardinality() {
        return cardinality;
    }

    @Override
    public int next(int vector) {
        if (vector >= offsets.vectors()) {
            return -1;
        }
        int row = offsets.document(vector);
        if (documents.accepts(row)) {
            return vector;
        }
        for (row = documents.next(row + 1); row >= 0 && row < offsets.rows(); row = documents.next(row + 1)) {
            int start = offsets.start(row);
            if (start < offsets.end(row)) {
                return start;
            }
        }
        return -1;
    }
}
