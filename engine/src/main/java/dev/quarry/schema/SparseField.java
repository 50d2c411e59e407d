package dev.quarry.schema;

import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.seismic.SeismicParameters;

/// A field of learned sparse vectors: positive weights of terms, scored by inner product.
///
/// @param name the field's name
/// @param terms how documents and queries name terms; default tokens
/// @param values how weights are stored; default split, 16 bits a weight and the fastest to search
/// @param indexing how the field is indexed; default Seismic
public record SparseField(String name, TermNaming terms, SparseEncoding values, Indexing indexing) implements Field {

    /// What is built beside the rows.
    public sealed interface Indexing {

        /// Nothing: every search scans all rows.
        record Scan() implements Indexing {}

        /// Blocked posting lists.
        record Seismic(SeismicParameters parameters) implements Indexing {}
    }

    public SparseField {
        Field.requireName(name);
    }

    public static SparseField of(String name) {
        return new SparseField(
                name, TermNaming.TOKENS, SparseEncoding.SPLIT, new Indexing.Seismic(SeismicParameters.defaults()));
    }

    public SparseField withTerms(TermNaming other) {
        return new SparseField(name, other, values, indexing);
    }

    public SparseField withValues(SparseEncoding other) {
        return new SparseField(name, terms, other, indexing);
    }

    public SparseField withIndexing(Indexing other) {
        return new SparseField(name, terms, values, other);
    }
}
