package dev.quarry.kernel;

/// The tables of a product-quantized search: what a query scores against each centroid of each sub-quantizer, and the
/// same rounded down to bytes, as [CodeKernel] takes them.
///
/// Centroids are `(M, sliceDim, entries)`: of each sub-quantizer first all centroids' first values. Each product is
/// summed in the order of a slice's values with one rounding a step, so both twins give the same bits. Stateless, safe
/// for all threads.
public sealed interface TableKernel permits ScalarTables, VectorTables {

    /// The sizes of tables.
    ///
    /// @param subQuantizers M
    /// @param sliceDim values of a centroid
    /// @param entries centroids of a sub-quantizer, 16 or 256
    record Shape(int subQuantizers, int sliceDim, int entries) {

        public Shape {
            if (subQuantizers < 1 || sliceDim < 1 || (entries != 16 && entries != 256)) {
                throw new IllegalArgumentException(
                        "expected at least 1 sub-quantizer and 1 value, 16 or 256 entries, found %d, %d, %d"
                                .formatted(subQuantizers, sliceDim, entries));
            }
        }
    }

    /// Dot products of a query's slices with the centroids.
    ///
    /// @param query `(M, sliceDim)`
    /// @param centroids `(M, sliceDim, entries)`
    /// @param out receives `(M, entries)`
    /// @param ranges receives `(M, 2)`: the lowest and the highest entry of each table
    void products(Shape shape, float[] query, float[] centroids, float[] out, float[] ranges);

    /// Negated squared distances of a query's slices from the centroids.
    ///
    /// @param squares `(M, entries)`: squared lengths of the centroids
    /// @see #products
    void distances(Shape shape, float[] query, float[] centroids, float[] squares, float[] out, float[] ranges);

    /// What each entry lacks to the highest of its table, in steps, rounded down.
    ///
    /// @param scores `(M, entries)`
    /// @param ranges `(M, 2)`
    /// @param inverseStep steps in a unit; the result must not exceed 255
    /// @param out receives `(M, 256)`, or `(M, 64)` with 16 entries four times over
    void costs(Shape shape, float[] scores, float[] ranges, float inverseStep, byte[] out);
}
