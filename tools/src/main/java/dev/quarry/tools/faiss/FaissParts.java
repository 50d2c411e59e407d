package dev.quarry.tools.faiss;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import dev.quarry.linear.Products;
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
    /// How far a rotation's products of rows may be from 0 and 1.
    private static final double TOLERANCE = 1e-3;

    private static final int MOST_SUB_QUANTIZERS = 256;

    /// What each index begins with, behind its tag.
    ///
    /// @param at where it stands
    /// @param dim of a vector
    /// @param rows in the index
    record Header(long at, int dim, long rows, Metric metric) {}

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

    /// A linear transform that is a rotation.
    Matrix rotation(int dim) throws InputException {
        long at = in.position();
        String tag = in.readTag("transform");
        in.require(tag.equals("LTra"), at, "a linear transform (LTra)", tag);
        boolean biased = in.readBoolean("whether there is a bias");
        long matrixAt = in.position();
        float[] values = in.readFloats((long) dim * dim, "values of the rotation");
        long biasAt = in.position();
        long bias = in.readCount(Float.BYTES, "values of the bias");
        in.take(bias * Float.BYTES, "values of the bias");
        in.require(!biased, biasAt, "no bias", bias + " values");
        long sizesAt = in.position();
        int from = in.readInt("dimensions of the transform's input");
        int to = in.readInt("dimensions of the transform's output");
        in.require(
                from == dim && to == dim,
                sizesAt,
                "a transform from %d to %1$d dimensions".formatted(dim),
                from + " to " + to);
        long trainedAt = in.position();
        in.require(in.readBoolean("whether it is trained"), trainedAt, "a trained transform", "an untrained one");
        Matrix matrix = new Matrix(dim, dim, values);
        requireOrthogonal(matrix, matrixAt);
        return matrix;
    }

    private void requireOrthogonal(Matrix matrix, long at) throws InputException {
        Matrix gram = new Products(Kernels.best().panels(), new Workers(1)).timesTransposed(matrix, matrix);
        for (int i = 0; i < gram.rows(); i++) {
            for (int j = 0; j < gram.columns(); j++) {
                double off = Math.abs(gram.get(i, j) - (i == j ? 1 : 0));
                in.require(
                        off <= TOLERANCE,
                        at,
                        "an orthogonal matrix",
                        "a product of rows %d and %d of %s".formatted(i, j, gram.get(i, j)));
            }
        }
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
                "codes of 8 bits, or of 4 and an even number of" + " sub-quantizers",
                bits + " bits, " + subQuantizers + " sub-quantizers");
        float[] values = in.readFloats((long) dim << bits, "values of centroids");
        return new Codebook(PqShape.of(dim, (int) subQuantizers, (int) bits), values);
    }

    /// The single centroid of an inverted file, which is an index of its own.
    float[] centroid(int dim) throws InputException {
        long at = in.position();
        String tag = in.readTag("coarse quantizer");
        in.require(tag.equals("IxF2") || tag.equals("IxFI"), at, "a flat index (IxF2 or IxFI)", tag);
        Header header = header();
        in.require(header.dim() == dim, header.at(), dim + " dimensions", header.dim());
        in.require(header.rows() == 1, header.at(), "1 centroid", header.rows());
        return in.readFloats(dim, "values of the coarse centroid");
    }

    /// Goes past the table from ids to entries.
    void skipDirectMap() throws InputException {
        long at = in.position();
        int kind = in.readByte("kind of direct map");
        in.require(kind >= 0 && kind <= 2, at, "direct map 0 (none), 1 (array) or 2 (hash table)", kind);
        in.take(in.readCount(Long.BYTES, "entries of the direct map") * Long.BYTES, "direct map");
        if (kind == 2) {
            int each = 2 * Long.BYTES;
            in.take(in.readCount(each, "entries of the direct map") * each, "direct map");
        }
    }

    /// The lengths of inverted lists, of which there is one.
    ///
    /// @param codeBytes of a row
    void list(long rows, int codeBytes) throws InputException {
        long at = in.position();
        String tag = in.readTag("inverted lists");
        in.require(tag.equals("ilar"), at, "inverted lists in the file (ilar)", tag);
        long listsAt = in.position();
        long lists = in.readLong("lists");
        in.require(lists == 1, listsAt, "1 list", lists);
        long bytesAt = in.position();
        long bytes = in.readLong("bytes of a code");
        in.require(bytes == codeBytes, bytesAt, codeBytes + " bytes of a row's codes", bytes);
        long kindAt = in.position();
        String kind = in.readTag("kind of list sizes");
        boolean full = kind.equals("full");
        in.require(full || kind.equals("sprs"), kindAt, "list sizes full or sprs", kind);
        long sizesAt = in.position();
        long sizes = in.readCount(Long.BYTES, "list sizes");
        in.require(full ? sizes == 1 : sizes == 0 || sizes == 2, sizesAt, "the sizes of 1 list", sizes + " numbers");
        if (!full && sizes == 2) {
            long list = in.readLong("list number");
            in.require(list == 0, sizesAt, "list 0", list);
        }
        long sizeAt = in.position();
        long size = sizes == 0 ? 0 : in.readLong("rows of the list");
        in.require(size == rows, sizeAt, rows + " rows in the list", size);
    }
}
