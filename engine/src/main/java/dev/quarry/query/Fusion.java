package dev.quarry.query;

/// How one score is made of the ranks or scores that a document has in the legs of a [HybridQuery].
public sealed interface Fusion {

    /// Reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009): a document's score is the sum of `weight /
    /// (constant + rank)` over the legs that found it, with ranks from 1. Scores play no part, so legs of any
    /// kind go together without tuning.
    ///
    /// @param constant how little the first ranks stand out, finite and not negative; default 60
    record ReciprocalRank(float constant) implements Fusion {

        public static final float DEFAULT_CONSTANT = 60;

        public ReciprocalRank {
            if (!(constant >= 0) || constant == Float.POSITIVE_INFINITY) {
                throw new InvalidQueryException("constant", "a finite number, not negative", Float.toString(constant));
            }
        }
    }

    /// The sum of `weight * normalized score` over the legs; squared L2 distances count negated. A leg that found
    /// nothing adds nothing.
    ///
    /// @param normalization what brings the legs' scores to one scale; default [Normalization#MIN_MAX]
    /// @param missing what a document gets in a leg that did not find it; default [Missing#COMPUTED]
    record WeightedSum(Normalization normalization, Missing missing) implements Fusion {}

    /// The first leg alone finds documents; their score is the sum of `weight * normalized score` over all legs,
    /// the others' computed exactly. With weight 0 for the first leg and one other leg this is "retrieve with
    /// one, rescore with another".
    ///
    /// The other legs are not searched: their methods and `k` do not matter.
    ///
    /// @param normalization default [Normalization#NONE], which suits a single leg with a weight
    record Rescore(Normalization normalization) implements Fusion {}

    /// What brings the scores of a leg to the scale of the others. Its numbers are taken over all candidates that
    /// have a score in the leg.
    enum Normalization {
        /// Scores as they are.
        NONE,
        /// The lowest score becomes 0, the highest 1. Where all are equal, 1.
        MIN_MAX,
        /// The mean becomes 0, the (population) standard deviation 1. Where all are equal, 0.
        Z_SCORE
    }

    /// What a document counts with in a leg that did not find it. In either case a document that has no value in
    /// the leg's field counts as the lowest score any candidate has in that leg.
    enum Missing {
        /// Its exact score there, which is computed. For a field that keeps codes alone, the score its code gives.
        COMPUTED,
        /// The lowest score that the leg found, without computing anything.
        LOWEST
    }

    /// Reciprocal rank fusion with the constant 60.
    static Fusion reciprocalRank() {
        return new ReciprocalRank(ReciprocalRank.DEFAULT_CONSTANT);
    }

    /// A weighted sum with [Missing#COMPUTED].
    static Fusion weightedSum(Normalization normalization) {
        return new WeightedSum(normalization, Missing.COMPUTED);
    }
}
