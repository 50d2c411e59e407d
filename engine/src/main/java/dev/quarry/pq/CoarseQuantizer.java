package dev.quarry.pq;

import dev.quarry.linear.Matrix;

/// Cuts a collection into lists: each rotated vector belongs to the list of its nearest centroid (Jégou, Douze,
/// Schmid, TPAMI 2011, section IV: the inverted file). Immutable.
///
/// @param centroids `(lists, dim)`, in the rotated space; for cosines they need no unit length
/// @param encodes what of a vector the codes stand for
public record CoarseQuantizer(Matrix centroids, Encodes encodes) {

    /// What codes stand for.
    public enum Encodes {
        /// The rotated vector itself, so that one query has the same tables for all lists.
        VECTORS(1),
        /// What the list's centroid leaves of it: more precise, but for squared L2 each list visited needs tables of
        /// its own.
        RESIDUALS(2);

        private final int id;

        Encodes(int id) {
            this.id = id;
        }

        /// The number in fingerprints and files.
        public int id() {
            return id;
        }

        static Encodes ofId(int id) {
            for (Encodes encodes : values()) {
                if (encodes.id == id) {
                    return encodes;
                }
            }
            throw new IllegalArgumentException("encodes: expected 1 or 2, found " + id);
        }
    }

    public CoarseQuantizer {
        if (centroids.rows() < 1) {
            throw new IllegalArgumentException("lists: expected at least 1, found 0");
        }
    }

    /// How many lists.
    public int lists() {
        return centroids.rows();
    }

    /// Takes a list's centroid away from a vector.
    void subtract(int list, float[] values, int at) {
        int dim = centroids.columns();
        for (int i = 0; i < dim; i++) {
            values[at + i] -= centroids.values()[list * dim + i];
        }
    }
}
