package dev.quarry.adapt;

/// How an adapter is found. Both methods take the means away first and put them back as the offset.
public sealed interface AdapterMethod {

    /// The orthogonal matrix that brings new vectors nearest to the old ones (Schönemann, Psychometrika 1966). It
    /// has nothing to over-fit with, so it needs few pairs; where the dimensions differ, its rows or columns are
    /// orthogonal, whichever are fewer.
    record Procrustes() implements AdapterMethod {}

    /// The matrix of at most some rank that predicts the old vectors best: ridge regression, then the directions
    /// of its predictions that vary most (reduced-rank regression, Izenman, J. Multivariate Analysis 1975).
    /// Better than Procrustes where the models differ by more than a rotation and there are several times as many
    /// pairs as dimensions.
    ///
    /// @param rank from 1; from the smaller dimension on it is no limit
    /// @param ridge what is added to the diagonal, as a share of its mean, above 0; default 0.001. More holds the
    ///     matrix back where pairs are few
    record Affine(int rank, double ridge) implements AdapterMethod {

        public Affine {
            if (rank < 1 || !(ridge > 0 && ridge < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "expected a rank from 1 and a ridge above 0, found %d and %s".formatted(rank, ridge));
            }
        }

        /// With the default ridge.
        public static Affine ofRank(int rank) {
            return new Affine(rank, 0.001);
        }
    }
}
