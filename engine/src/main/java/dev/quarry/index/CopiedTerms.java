package dev.quarry.index;

import dev.quarry.format.rows.SparseRowsWriter;
import dev.quarry.format.terms.TermsView;
import dev.quarry.format.terms.TermsWriter;
import java.io.IOException;
import java.util.Arrays;

/// The terms of one dictionary in another, which learns each token when a row first has it.
final class CopiedTerms implements SparseRowsWriter.TermMap {

    private static final int UNKNOWN = -1;

    private final TermsView from;
    private final TermsWriter to;
    private final int[] numbers;

    CopiedTerms(TermsView from, TermsWriter to) {
        this.from = from;
        this.to = to;
        this.numbers = new int[from.count()];
        Arrays.fill(numbers, UNKNOWN);
    }

    @Override
    public int map(int term) throws IOException {
        if (term >= numbers.length) {
            throw from.table().section().corrupt(0, "more than " + term + " tokens", Integer.toString(numbers.length));
        }
        if (numbers[term] == UNKNOWN) {
            byte[] token = from.bytes(term);
            numbers[term] = to.term(token, 0, token.length);
        }
        return numbers[term];
    }
}
