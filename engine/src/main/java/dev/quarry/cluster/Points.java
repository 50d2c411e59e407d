package dev.quarry.cluster;

/// Vectors that lie in an array at a fixed distance, such as a slice of a matrix's columns.
///
/// @param values holds them
/// @param at where the first one starts
/// @param stride from one to the next
/// @param count how many
/// @param dim values of one
public record Points(float[] values, int at, int stride, int count, int dim) {

    public Points {
        long end = count == 0 ? at : at + (count - 1L) * stride + dim;
        if (at < 0 || stride < 0 || count < 0 || dim < 1 || end > values.length) {
            throw new IllegalArgumentException("expected %d points of %d values, %d apart from %d on, found %d values"
                    .formatted(count, dim, stride, at, values.length));
        }
    }

    /// The first of each `number` points.
    public Points every(int number) {
        return new Points(values, at, Math.multiplyExact(stride, number), (count + number - 1) / number, dim);
    }

    /// Where a point starts in [#values].
    public int offset(int point) {
        return at + point * stride;
    }
}
