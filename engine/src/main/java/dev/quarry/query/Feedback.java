package dev.quarry.query;

/// A second search with a query that what the first found has changed (pseudo-relevance feedback).
public sealed interface Feedback {

    /// Rocchio's formula without its negative part (in: The SMART Retrieval System, 1971): the query becomes
    /// `alpha * query + beta * mean`, where `mean` is that of the vectors of the first `documents` hits, as they
    /// are stored.
    ///
    /// Sparse vectors keep the `terms` heaviest terms of the sum. For cosine, query and documents are first
    /// brought to length 1. For squared L2, and in fields of bytes, the sum is divided by `alpha + beta` to stay
    /// among the vectors (of bytes, rounded to whole numbers). Where the first search finds nothing, the query
    /// stays as it is.
    ///
    /// @param documents how many hits of the first search count as relevant, from 1; default 10
    /// @param alpha weight of the query, finite and not negative; default 0.7
    /// @param beta weight of the documents, likewise, and one of both above 0; default 0.3
    /// @param terms how many terms a sparse query has at most, from 1; default 100. More find more and take longer
    record Rocchio(int documents, float alpha, float beta, int terms) implements Feedback {

        public static final int DEFAULT_DOCUMENTS = 10;
        public static final float DEFAULT_ALPHA = 0.7f;
        public static final float DEFAULT_BETA = 0.3f;
        public static final int DEFAULT_TERMS = 100;

        public Rocchio {
            if (documents < 1) {
                throw new InvalidQueryException("feedback documents", "at least 1", Integer.toString(documents));
            }
            if (terms < 1) {
                throw new InvalidQueryException("feedback terms", "at least 1", Integer.toString(terms));
            }
            requireWeight("alpha", alpha);
            requireWeight("beta", beta);
            if (!(alpha + beta > 0) || alpha + beta == Float.POSITIVE_INFINITY) {
                throw new InvalidQueryException(
                        "feedback", "alpha and beta with a sum that is above 0 and finite", alpha + " and " + beta);
            }
        }

        private static void requireWeight(String name, float weight) {
            if (!(weight >= 0) || weight == Float.POSITIVE_INFINITY) {
                throw new InvalidQueryException(
                        "feedback " + name, "a finite number, not negative", Float.toString(weight));
            }
        }

        public Rocchio withTerms(int other) {
            return new Rocchio(documents, alpha, beta, other);
        }
    }

    /// [Rocchio] with its defaults.
    static Rocchio rocchio() {
        return new Rocchio(
                Rocchio.DEFAULT_DOCUMENTS, Rocchio.DEFAULT_ALPHA, Rocchio.DEFAULT_BETA, Rocchio.DEFAULT_TERMS);
    }

    static Rocchio rocchio(int documents, float alpha, float beta) {
        return new Rocchio(documents, alpha, beta, Rocchio.DEFAULT_TERMS);
    }
}
