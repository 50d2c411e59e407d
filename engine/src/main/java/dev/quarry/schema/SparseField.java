package dev.quarry.schema;

import dev.quarry.format.rows.SparseEncoding;
import dev.quarry.seismic.SeismicParameters;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.windowed.WindowedParameters;
import java.util.Optional;

/// A field of learned sparse vectors: positive weights of terms, scored by inner product.
///
/// @param name the field's name
/// @param terms how documents and queries name terms; default tokens
/// @param values how weights are stored; default split, 16 bits a weight and the fastest to search
/// @param indexing how the field is indexed; default [Indexing.Auto]
/// @param search how hard searches try that do not say so themselves, in segments with blocked posting lists; default
///     [SeismicQuery#defaults]. The only component that can change later
public record SparseField(String name, TermNaming terms, SparseEncoding values, Indexing indexing, SeismicQuery search)
        implements Field {

    /// What is built beside the rows.
    public sealed interface Indexing {

        /// Nothing: every search scans all rows.
        record Scan() implements Indexing {}

        /// Blocked posting lists: approximate, in a time that grows little with the rows.
        ///
        /// @param parameters of the blocked lists
        /// @param exactLists windowed posting lists beside them, so that exact searches need not score every
        ///     row; default none. They find the exact answer some ten times faster, for about three bytes a
        ///     term of a document
        record Seismic(SeismicParameters parameters, Optional<WindowedParameters> exactLists) implements Indexing {

            /// Without exact lists.
            public Seismic(SeismicParameters parameters) {
                this(parameters, Optional.empty());
            }

            public Seismic withExactLists(WindowedParameters lists) {
                return new Seismic(parameters, Optional.of(lists));
            }
        }

        /// Windowed posting lists: exact, built fast, in a time that grows with the rows.
        record Windowed(WindowedParameters parameters) implements Indexing {}

        /// For each segment what suits its size: windowed posting lists (of default parameters) for small ones,
        /// blocked ones for large ones.
        ///
        /// @param large what large segments get
        /// @param seismicRows rows from which on a segment is large; default 100,000, about where both search
        ///     equally fast. More makes building cheaper and more answers exact
        record Auto(Seismic large, int seismicRows) implements Indexing {

            public static final int DEFAULT_SEISMIC_ROWS = 100_000;

            public Auto {
                if (seismicRows < 0) {
                    throw new IllegalArgumentException("seismicRows: expected at least 0, found " + seismicRows);
                }
            }

            /// Without exact lists in large segments.
            public Auto(SeismicParameters large, int seismicRows) {
                this(new Seismic(large), seismicRows);
            }

            public static Auto of(SeismicParameters large) {
                return new Auto(large, DEFAULT_SEISMIC_ROWS);
            }

            /// What a segment of `rows` rows gets.
            public Indexing choose(int rows) {
                return rows < seismicRows ? new Windowed(WindowedParameters.defaults()) : large;
            }
        }
    }

    public SparseField {
        Field.requireName(name);
    }

    public static SparseField of(String name) {
        return new SparseField(
                name,
                TermNaming.TOKENS,
                SparseEncoding.SPLIT,
                Indexing.Auto.of(SeismicParameters.defaults()),
                SeismicQuery.defaults());
    }

    public SparseField withTerms(TermNaming other) {
        return new SparseField(name, other, values, indexing, search);
    }

    public SparseField withValues(SparseEncoding other) {
        return new SparseField(name, terms, other, indexing, search);
    }

    public SparseField withIndexing(Indexing other) {
        return new SparseField(name, terms, values, other, search);
    }

    public SparseField withSearch(SeismicQuery other) {
        return new SparseField(name, terms, values, indexing, other);
    }
}
