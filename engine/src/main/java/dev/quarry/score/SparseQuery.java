package dev.quarry.score;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A sparse query, scattered: one weight for each term of the vocabulary, zero where the query lacks the term.
/// Loaded for each query; a load costs as much as the query has terms. Searchers that follow one another on one
/// thread, of one segment or of several, may share one, as each loads it before it searches: it grows to the
/// largest vocabulary. Not thread-safe.
public final class SparseQuery {

    /// at least as long as the vocabulary, zeros behind it
    private float[] scattered = new float[0];

    private int vocabulary;
    private int[] terms = new int[64];
    private int count;
    private @Nullable SplitQuery split;

    /// Replaces the query. Terms outside the vocabulary match nothing and are left out, as are weights of zero; the
    /// weights of a term given twice are added.
    ///
    /// @param newTerms in any order
    /// @param weights beside the terms, finite and not negative
    /// @param newCount how many of both to use
    /// @param newVocabulary terms of the rows to be scored, from 0 on
    /// @throws IllegalArgumentException when a weight is not so; the query is empty then
    public void load(int[] newTerms, float[] weights, int newCount, int newVocabulary) {
        clear();
        vocabulary = newVocabulary;
        if (scattered.length < vocabulary) {
            scattered = new float[Math.max(vocabulary, scattered.length + scattered.length / 4)];
        }
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
            if (term >= 0 && term < vocabulary && weight > 0) {
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

    /// The weight of a term.
    ///
    /// @throws IndexOutOfBoundsException when the term is outside the vocabulary
    public float weight(int term) {
        return scattered[Objects.checkIndex(term, vocabulary)];
    }

    /// The weights, `(vocabulary)` or more of them: zeros behind those.
    float[] scattered() {
        return scattered;
    }

    /// The query in whole numbers, always the same object; it shows this query once prepared.
    SplitQuery split() {
        if (split == null) {
            split = new SplitQuery(this);
        }
        return split;
    }
}
