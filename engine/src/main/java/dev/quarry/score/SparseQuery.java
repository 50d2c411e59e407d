package dev.quarry.score;

import java.util.Arrays;

/// A sparse query, scattered: one weight for each term of the vocabulary, zero where the query lacks the term.
/// Made once for a searcher and loaded for each query; a load costs as much as the query has terms. Not
/// thread-safe.
public final class SparseQuery {

    private final float[] scattered;
    private int[] terms = new int[64];
    private int count;

    /// An empty query.
    public SparseQuery(int vocabulary) {
        scattered = new float[vocabulary];
    }

    /// Replaces the query. Terms outside the vocabulary match nothing and are left out, as are weights of zero; the
    /// weights of a term given twice are added.
    ///
    /// @param newTerms in any order
    /// @param weights beside the terms, finite and not negative
    /// @param newCount how many of both to use
    /// @throws IllegalArgumentException when a weight is not so; the query is empty then
    public void load(int[] newTerms, float[] weights, int newCount) {
        clear();
        if (terms.length < newCount) {
            terms = Arrays.copyOf(terms, Math.max(newCount, 2 * terms.length));
        }
        for (int i = 0; i < newCount; i++) {
            int term = newTerms[i];
            float weight = weights[i];
            if (!(weight >= 0) || weight == Float.POSITIVE_INFINITY) {
                clear();
                throw new IllegalArgumentException(
                        "query weights: expected finite and not negative, found " + weight + " for term " + term);
            }
            if (term >= 0 && term < scattered.length && weight > 0) {
                if (scattered[term] == 0) {
                    terms[count++] = term;
                }
                scattered[term] = Math.min(scattered[term] + weight, Float.MAX_VALUE);
            }
        }
    }

    /// Makes the query empty.
    public void clear() {
        for (int i = 0; i < count; i++) {
            scattered[terms[i]] = 0;
        }
        count = 0;
    }

    /// Distinct terms with a weight.
    public int count() {
        return count;
    }

    /// The `index`-th distinct term, in the order of first appearance.
    public int term(int index) {
        return terms[index];
    }

    /// The weight of a term below the vocabulary.
    public float weight(int term) {
        return scattered[term];
    }

    float[] scattered() {
        return scattered;
    }
}
