package dev.quarry.tools.eval;

import java.util.Comparator;

/// One document in the answer to a query.
///
/// @param score not NaN; higher is better
public record Ranked(String document, double score) {
    /// The order of trec_eval: score, highest first; equal scores by document id, **descending** in the order of the
    /// ids' UTF-8 bytes. The rank column of a run file and the order of its lines play no part.
    public static final Comparator<Ranked> TREC_ORDER = Comparator.comparingDouble(Ranked::score)
            .thenComparing(Ranked::document, Ranked::compareBytes)
            .reversed();

    public Ranked {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("score of " + document + ": expected a number, found NaN");
        }
        // Adding 0 makes -0 a plain 0, which ties with it as in C.
        score = score + 0.0;
    }

    /// Compares as UTF-8 bytes do, that is by code points; `String.compareTo` puts surrogates too low.
    private static int compareBytes(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean sameKind = Character.isSurrogate(x) == Character.isSurrogate(y);
                return sameKind ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
