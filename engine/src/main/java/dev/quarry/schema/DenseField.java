package dev.quarry.schema;

import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswParameters;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.quantize.Quantization;

/// A field of dense vectors `(dim)`.
///
/// @param name the field's name
/// @param dim the dimension, 1 to 65,536
/// @param similarity how vectors are compared
/// @param elements how elements are stored; default f32
/// @param indexing what is built beside the rows; default a graph
/// @param search how hard searches try that do not say so themselves, where the field has a graph; default
///     [HnswQuery#defaults]. The only component that can change later
/// @param quantization which codes are searched in place of the rows; default none
public record DenseField(
        String name,
        int dim,
        Similarity similarity,
        ElementType elements,
        Indexing indexing,
        HnswQuery search,
        Quantization quantization)
        implements Field {

    /// The largest dimension.
    public static final int MOST_DIMENSIONS = 65_536;

    /// What is built beside the rows.
    public sealed interface Indexing {

        /// Nothing: every search scans all rows.
        record Scan() implements Indexing {}

        /// A graph of neighbors.
        record Hnsw(HnswParameters parameters) implements Indexing {}
    }

    public DenseField {
        Field.requireName(name);
        if (dim < 1 || dim > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("field " + name + ": expected 1 to 65536 dimensions, found " + dim);
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
                new Quantization.None());
    }

    public DenseField withElements(ElementType other) {
        return new DenseField(name, dim, similarity, other, indexing, search, quantization);
    }

    public DenseField withIndexing(Indexing other) {
        return new DenseField(name, dim, similarity, elements, other, search, quantization);
    }

    public DenseField withSearch(HnswQuery other) {
        return new DenseField(name, dim, similarity, elements, indexing, other, quantization);
    }

    public DenseField withQuantization(Quantization other) {
        return new DenseField(name, dim, similarity, elements, indexing, search, other);
    }
}
