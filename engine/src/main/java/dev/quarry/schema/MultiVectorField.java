package dev.quarry.schema;

import dev.quarry.hnsw.HnswQuery;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.quantize.Quantization;

/// A field in which a document has any number of dense vectors: one for each passage, or for each token.
///
/// ```java
/// MultiVectorField.of(DenseField.of("tokens", 128, Similarity.COSINE))
/// ```
///
/// A document without any is not found in the field.
///
/// @param vectors what a vector is, how it is stored and indexed, and how its index is searched; its name is the
///     field's. Not product-quantized
/// @param scoring how documents are scored; default [Scoring#MAX_SIM]
/// @param search how hard searches try that do not say so themselves, where the vectors have a graph or codes;
///     default [MultiVectorQuery#defaults]. Can change later
public record MultiVectorField(DenseField vectors, Scoring scoring, MultiVectorQuery search) implements Field {

    /// How a document's vectors are scored against a query.
    public enum Scoring {
        /// By the best of them, for queries of one vector; others are refused.
        BEST,
        /// For queries of one vector or several: for each the best of the document's vectors, added up (Khattab
        /// and Zaharia: ColBERT, SIGIR 2020). Squared L2 distances are added up likewise, the least for each.
        MAX_SIM
    }

    public MultiVectorField {
        if (vectors.quantization() instanceof Quantization.Product) {
            throw new IllegalArgumentException(
                    "field " + vectors.name() + ": several vectors a document cannot be product-quantized");
        }
    }

    /// Scored by [Scoring#MAX_SIM].
    public static MultiVectorField of(DenseField vectors) {
        return new MultiVectorField(vectors, Scoring.MAX_SIM, MultiVectorQuery.defaults());
    }

    @Override
    public String name() {
        return vectors.name();
    }

    /// Whether its vectors have a graph or codes; where not, every search scores all documents.
    public boolean isIndexed() {
        return !(vectors.indexing() instanceof DenseField.Indexing.Scan
                && vectors.quantization() instanceof Quantization.None);
    }

    public MultiVectorField withScoring(Scoring other) {
        return new MultiVectorField(vectors, other, search);
    }

    public MultiVectorField withSearch(MultiVectorQuery other) {
        return new MultiVectorField(vectors, scoring, other);
    }

    /// The same with other parameters of walks through the graph.
    public MultiVectorField withSearch(HnswQuery walk) {
        return new MultiVectorField(vectors.withSearch(walk), scoring, search);
    }
}
