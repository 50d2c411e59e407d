package dev.quarry.tools.read;

import dev.quarry.document.FieldValue;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sparse rows: for each, distinct terms with a positive finite weight.
///
/// Term numbers come in rising order, tokens in the file's order. Zero weights are dropped and counted. A row may
/// be empty; it is counted too, and the caller decides what it means. Negative and non-finite weights, repeated
/// terms and terms out of range are errors.
public non-sealed interface SparseReader extends VectorReader {
    /// Goes to the next row.
    ///
    /// @return false after the last
    boolean next() throws IOException;

    /// Which of [#terms()] and [#tokens()] this reader fills.
    TermKind termKind();

    /// The caller's id, or null where the format has none.
    @Nullable
    String id();

    /// Length of the current row in entries.
    int count();

    /// Term numbers, the first [#count()] are valid.
    ///
    /// @throws IllegalStateException if the format has tokens
    int[] terms();

    /// Tokens, the first [#count()] are valid.
    ///
    /// @throws IllegalStateException if the format has numbers
    String[] tokens();

    /// Weights, the first [#count()] are valid.
    float[] weights();

    /// The row's text in UTF-8, or null if there is none or it was not asked for.
    byte @Nullable [] contents();

    /// Values of the attributes that were asked for, by name; those of the current row.
    default Map<String, FieldValue> attributes() {
        return Map.of();
    }

    /// One more than the largest term number the file may use (a CSR's columns), or -1 if it does not say.
    long termLimit();

    /// Zero weights dropped so far.
    long zeroWeights();

    /// Rows without an entry so far.
    long emptyRows();
}
