package dev.quarry.schema;

import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.pq.CoarseQuantizer;
import dev.quarry.pq.IvfQuery;
import dev.quarry.quantize.Quantization;

/// A field of dense vectors `(dim)`.
///
/// @param name the field's name
/// @param dim the dimension, 1 to 65,536
/// @param similarity how vectors are compared
/// @param elements how elements are stored; default f32
/// @param indexing what is built beside the rows; default a graph
/// @param search how hard searches try that do not say so themselves, where the field has a graph; default
///     [HnswQuery#defaults]. Can change later
/// @param quantization which codes are searched in place of the rows; default none. Of product quantization, the
///     model can change later
/// @param probing the same as `search` where the field has lists; default [IvfQuery#defaults]. Can change later
public record DenseField(
        String name,
        int dim,
        Similarity similarity,
        ElementType elements,
        Indexing indexing,
        HnswQuery search,
        Quantization quantization,
        IvfQuery probing)
        implements Field {

    /// The largest dimension.
    public static final int MOST_DIMENSIONS = 65_536;

    /// What is built beside the rows.
    public sealed interface Indexing {

        /// Nothing: every search scans all rows.
        record Scan() implements Indexing {}

        /// A graph of neighbors.
        record Hnsw(HnswParameters parameters) implements Indexing {}

        /// Lists of rows whose vectors are near the same centroid; the field must be product-quantized.
        ///
        /// @param lists how many; about the square root of the number of rows, times 1 to 4. A model that is
        ///     installed must have as many
        /// @param encodes what the codes stand for
        record Ivf(int lists, CoarseQuantizer.Encodes encodes) implements Indexing {

            public Ivf {
                if (lists < 1) {
                    throw new IllegalArgumentException("lists: expected at least 1, found " + lists);
                }
            }

            /// Codes of the vectors themselves.
            public static Ivf of(int lists) {
                return new Ivf(lists, CoarseQuantizer.Encodes.VECTORS);
            }
        }
    }

    public DenseField {
        Field.requireName(name);
        if (dim < 1 || dim > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("field " + name + ": expected 1 to 65536 dimensions, found " + dim);
        }
        if (quantization instanceof Quantization.Product product) {
            requireFit(name, dim, indexing, product);
        } else if (indexing instanceof Indexing.Ivf) {
            throw new IllegalArgumentException("field " + name + ": lists need product quantization");
        }
    }

    private static void requireFit(String name, int dim, Indexing indexing, Quantization.Product product) {
        if (product.subQuantizers() > dim) {
            throw new IllegalArgumentException("field " + name + ": expected at most " + dim
                    + " sub-quantizers, one a dimension, found " + product.subQuantizers());
        }
        if (indexing instanceof Indexing.Hnsw && product.vectors() == Quantization.Vectors.DROPPED) {
            throw new IllegalArgumentException("field " + name + ": a graph needs the full vectors");
        }
    }

    public static DenseField of(String name, int dim, Similarity similarity) {
        return new DenseField(
                name,
                dim,
                similarity,
                ElementType.F32,
                new Indexing.Hnsw(HnswParameters.defaults()),
                HnswQuery.defaults(),
                new Quantization.None(),
                IvfQuery.defaults());
    }

    public DenseField withElements(ElementType other) {
        return new DenseField(name, dim, similarity, other, indexing, search, quantization, probing);
    }

    public DenseField withIndexing(Indexing other) {
        return new DenseField(name, dim, similarity, elements, other, search, quantization, probing);
    }

    public DenseField withSearch(HnswQuery other) {
        return new DenseField(name, dim, similarity, elements, indexing, other, quantization, probing);
    }

    public DenseField withQuantization(Quantization other) {
        return new DenseField(name, dim, similarity, elements, indexing, search, other, probing);
    }

    public DenseField withProbing(IvfQuery other) {
        return new DenseField(name, dim, similarity, elements, indexing, search, quantization, other);
    }
}
