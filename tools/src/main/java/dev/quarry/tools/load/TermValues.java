package dev.quarry.tools.load;

import dev.quarry.document.FieldValue;
import dev.quarry.schema.TermNaming;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.SparseReader;
import dev.quarry.tools.read.TermKind;
import dev.quarry.tools.read.TermNames;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Brings sparse rows, whose file names terms by number or by token, to the naming of a field. Not thread-safe.
public final class TermValues {
    /// What becomes of a term that the vocabulary lacks.
    public enum Unknown {
        /// The row is an error: right for documents, which would silently lose weight.
        REFUSE,
        /// The term is left out and counted: right for queries.
        DROP
    }

    private final TermNaming naming;
    private final @Nullable TermNames names;
    private final Unknown unknown;
    private long dropped;

    /// @param naming how the field names terms
    /// @param names the vocabulary, null if none was given
    public TermValues(TermNaming naming, @Nullable TermNames names, Unknown unknown) {
        this.naming = naming;
        this.names = names;
        this.unknown = unknown;
    }

    /// How a field names terms if nothing says so: as its files do, but by number where a vocabulary is given.
    public static TermNaming naming(TermKind kind, @Nullable TermNames names) {
        return kind == TermKind.NUMBER || names != null ? TermNaming.NUMBERS : TermNaming.TOKENS;
    }

    /// Terms left out so far.
    public long dropped() {
        return dropped;
    }

    /// The reader's current row, in arrays of its own.
    public FieldValue value(SparseReader row) throws InputException {
        boolean numbers = row.termKind() == TermKind.NUMBER;
        return switch (naming) {
            case NUMBERS ->
                numbers
                        ? FieldValue.terms(
                                Arrays.copyOf(row.terms(), row.count()), Arrays.copyOf(row.weights(), row.count()))
                        : toNumbers(row, vocabulary(row, "tokens", "numbers"));
            case TOKENS ->
                numbers
                        ? toTokens(row, vocabulary(row, "numbers", "tokens"))
                        : FieldValue.tokens(
                                Arrays.copyOf(row.tokens(), row.count()), Arrays.copyOf(row.weights(), row.count()));
        };
    }

    private FieldValue toNumbers(SparseReader row, TermNames vocabulary) throws InputException {
        int[] terms = new int[row.count()];
        float[] weights = new float[row.count()];
        int kept = 0;
        for (int i = 0; i < row.count(); i++) {
            int term = vocabulary.term(row.tokens()[i]);
            if (term < 0) {
                unknown(row, "token \"" + row.tokens()[i] + "\"");
            } else {
                terms[kept] = term;
                weights[kept++] = row.weights()[i];
            }
        }
        return FieldValue.terms(Arrays.copyOf(terms, kept), Arrays.copyOf(weights, kept));
    }

    private FieldValue toTokens(SparseReader row, TermNames vocabulary) throws InputException {
        String[] tokens = new String[row.count()];
        float[] weights = new float[row.count()];
        int kept = 0;
        for (int i = 0; i < row.count(); i++) {
            String token = vocabulary.token(row.terms()[i]);
            if (token == null) {
                unknown(row, "term " + row.terms()[i]);
            } else {
                tokens[kept] = token;
                weights[kept++] = row.weights()[i];
            }
        }
        return FieldValue.tokens(Arrays.copyOf(tokens, kept), Arrays.copyOf(weights, kept));
    }

    private void unknown(SparseReader row, String found) throws InputException {
        if (unknown == Unknown.REFUSE) {
            throw row.failure("a term of the vocabulary", found);
        }
        dropped++;
    }

    private TermNames vocabulary(SparseReader row, String from, String to) throws InputException {
        if (names == null) {
            throw new InputException(
                    row.file(),
                    "",
                    "terms by " + to + ", as the field has them, or --vocab FILE",
                    "terms by " + from + " and no vocabulary");
        }
        return names;
    }

    /// Entries of a sparse value.
    static int entries(FieldValue value) {
        return switch (value) {
            case FieldValue.Terms(int[] terms, float[] weights) -> terms.length;
            case FieldValue.Tokens(String[] tokens, float[] weights) -> tokens.length;
            case FieldValue.Floats(float[] values) -> values.length;
            case FieldValue.Bytes(byte[] values) -> values.length;
            case FieldValue.Vectors(List<float[]> values) -> values.size();
            case FieldValue.Codes(byte[] codes, int list) -> codes.length;
            case FieldValue.Attribute values -> values.count();
        };
    }
}
