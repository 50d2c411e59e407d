package dev.quarry.batch;

import dev.quarry.kernel.Metric;

/// Operations on whole batches. One implementation runs on all cores, others on accelerators.
///
/// Sums are defined, so that implementations agree. Under [Precision#STRICT] each dot product and squared
/// distance is one chain of fused multiply-adds in the order of dimensions; a product of matrices takes chains of
/// at most 1,024 steps and adds their ends in order, starting from zero. Sums over points are taken in double
/// precision in the order of points. So codes, lists and neighbors are equal, bit for bit, wherever they are
/// computed. Under [Precision#FAST] products may be taken of inputs rounded to TF32 or bfloat16 with sums in
/// single precision; what is then near a tie may be decided another way. Of equals, the lowest number wins.
///
/// One caller at a time. Closing frees what is held; points that were loaded must be closed before.
///
/// Every operation throws [BatchFailedException] when the device fails; what it was to fill is then undefined.
/// Arguments that do not fit are an [IllegalArgumentException] before anything starts.
public interface BatchOps extends AutoCloseable {

    /// The longest chain of a product of matrices.
    int CHAIN = 1024;

    /// Who computes, for people: `cpu, 2 threads, 512-bit vectors`, or a card's name.
    String name();

    /// Makes points ready for several operations: kept where the operations run if they fit there, and read anew
    /// for each otherwise.
    BatchPoints load(VectorSource source);

    /// The nearest centroid of each slice of each point by squared distance.
    ///
    /// @param points of `books * dim` values
    /// @param codes receives `(points, books)`
    /// @param distances receives `(points, books)`: the squared distances
    void assign(BatchPoints points, Centroids centroids, int[] codes, float[] distances);

    /// A step of k-means for each book: the nearest centroids, and the sums of the points of each.
    ///
    /// @param points of `books * dim` values
    /// @param codes receives `(points, books)`
    /// @param distances receives `(points, books)`
    /// @param sums receives `(books, entries, dim)`, each over points in their order
    /// @param sizes receives `(books, entries)`: how many points
    void step(BatchPoints points, Centroids centroids, int[] codes, float[] distances, double[] sums, int[] sizes);

    /// A product of matrices: row `i`, column `j` is the dot product of row `i` of `a` and row `j` of `b`.
    ///
    /// @param a `(rows, inner)`
    /// @param b `(columns, inner)`
    /// @param out receives `(rows, columns)`
    void timesTransposed(BatchPoints a, float[] b, int columns, float[] out);

    /// The transpose of `a` times `b`, summed over rows in chains of [#CHAIN].
    ///
    /// @param a `(rows, left)`
    /// @param b `(rows, right)`
    /// @param out receives `(left, right)`
    void transposedTimes(BatchPoints a, BatchPoints b, float[] out);

    /// Encodes vectors by product quantization: rotated, assigned to lists and their centroids taken away where
    /// the model has any, filled up with zeros to whole slices, and each slice replaced by the number of its
    /// nearest centroid.
    ///
    /// @param vectors `(n, dim)`, normalised already where the metric asks for it
    /// @param codes receives `(n, books)`
    /// @param lists receives the list of each vector where the model has lists; else not touched
    /// @return the sum of the squared distances between the (rotated) vectors and what their codes stand for, in
    ///     double precision; its last digits depend on an order that is not told
    double encode(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists);

    /// The nearest `k` rows of each query, exactly. A score of zero has no sign.
    ///
    /// @param rows `(n, dim)`
    /// @param queries `(q, dim)`
    /// @param metric higher is better, see [Metric]; under cosine, rows and queries are normalised already and
    ///     this is their dot product
    /// @param k 1 to 1,024
    NearestRows nearest(BatchPoints rows, VectorSource queries, Metric metric, int k);

    /// The nearest `k` other rows of each row, exactly; rows equal to it are others.
    ///
    /// @param rows `(n, dim)`
    /// @param k 1 to 1,024
    NearestRows neighbors(BatchPoints rows, Metric metric, int k);

    /// For each row of each list the centroid of the list with the largest dot product: rows and centroids are
    /// sparse. Products are rounded, then added in the order in which the row has its terms, each from zero.
    /// Where the largest is not above zero, the row goes to the number of its place in the list modulo the list's
    /// centroids.
    ///
    /// @param centroid receives the centroid of each entry of `lists`, counted within its list
    void assignSparse(SparseLists lists, int[] centroid);

    /// The derivatives of a batch of ranking losses by the centroids and by the mapped queries of a product
    /// quantizer. With `h` a slope, `u` a slice of a query and `c` a centroid, dot products give the centroid `h
    /// u` and the query `h c`; squared distances give the centroid `2 h (u - c)`, which is taken from the query.
    /// Each is rounded, then added from zero: a centroid's in the order of queries, a query's in the order of
    /// entries.
    ///
    /// @param batch what the losses say of each code
    /// @param centroids receives `(books, entries, dim)`
    /// @param queries receives `(queries, books * dim)`
    void gradients(GradientBatch batch, float[] centroids, float[] queries);

    /// Pools the logits of a learned sparse encoder: for each text and each term the largest value of its tokens,
    /// `log(1 + max(0, value))`, of which those above a bound are kept, at most `k` of the largest logits, of
    /// equal logits the lowest terms.
    ///
    /// The logarithm may differ by two units in the last place between implementations.
    ///
    /// @param k at least 1
    /// @param above at least 0
    PooledTexts pool(TokenLogits logits, int k, float above);

    @Override
    void close();
}
