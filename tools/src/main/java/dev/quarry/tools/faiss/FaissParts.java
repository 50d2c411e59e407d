package dev.quarry.tools.faiss;

import dev.quarry.kernel.Metric;
import dev.quarry.pq.Codebook;
import dev.quarry.pq.PqShape;
import dev.quarry.tools.read.InputException;

/// Reads the parts that the files have in common.
///
/// @param in where they stand
record FaissParts(FaissInput in) {

    /// faiss's number for the inner product.
    static final int INNER_PRODUCT = 0;
    /// faiss's number for the squared Euclidean distance.
    static final int SQUARED_L2 = 1;
    private static final int MOST_SUB_QUANTIZERS = 256;

    /// What each index begins with, behind its tag.
    ///
    /// @param at where it stands
    /// @param dim of a vector
    /// @param rows in the index
    record Header(long at, int dim, long rows, Metric metric) {}

    /// The header of an index within another, which has as many rows and the same metric.
    ///
    /// @param dim what it must be
    Header header(Header outer, int dim) throws InputException {
        Header inner = header();
        in.require(
                inner.dim() == dim && inner.rows() == outer.rows() && inner.metric() == outer.metric(),
                inner.at(),
                "%d dimensions, %d rows, %s".formatted(dim, outer.rows(), outer.metric()),
                "%d dimensions, %d rows, %s".formatted(inner.dim(), inner.rows(), inner.metric()));
        return inner;
    }

    Header header() throws InputException {
        long at = in.position();
        int dim = in.readInt("dimensions");
        in.require(dim > 0, at, "at least 1 dimension", dim);
        long rowsAt = in.position();
        long rows = in.readLong("rows");
        in.require(rows >= 0, rowsAt, "a number of rows", rows);
        in.readLong("an unused number");
        in.readLong("an unused number");
        long trainedAt = in.position();
        in.require(in.readBoolean("whether the index is trained"), trainedAt, "a trained index", "an untrained one");
        long metricAt = in.position();
        int metric = in.readInt("metric");
        in.require(
                metric == INNER_PRODUCT || metric == SQUARED_L2,
                metricAt,
                "metric 0 (inner product) or 1 (squared L2)",
                metric);
        return new Header(at, dim, rows, metric == INNER_PRODUCT ? Metric.DOT : Metric.SQUARED_L2);
    }

    /// A product quantizer: `(M, entries, dim / M)` values, as ours.
    Codebook codebook(int dim) throws InputException {
        long at = in.position();
        long quantized = in.readLong("dimensions of the quantizer");
        in.require(quantized == dim, at, dim + " dimensions", quantized);
        long countAt = in.position();
        long subQuantizers = in.readLong("sub-quantizers");
        in.require(
                subQuantizers >= 1 && subQuantizers <= MOST_SUB_QUANTIZERS && dim % subQuantizers == 0,
                countAt,
                "1 to 256 sub-quantizers that divide " + dim + " dimensions",
                subQuantizers);
        long bitsAt = in.position();
        long bits = in.readLong("bits of a code");
        boolean even = bits == 8 || subQuantizers % 2 == 0;
        in.require(
                (bits == 8 || bits == 4) && even,
                bitsAt,
                "codes of 8 bits, or of 4 and an even number of sub-quantizers",
                bits + " bits, " + subQuantizers + " sub-quantizers");
        float[] values = in.readFloats((long) dim << bits, "values of centroids");
        return new Codebook(PqShape.of(dim, (int) subQuantizers, (int) bits), values);
    }
}
