package dev.quarry.tools.faiss;

/// The kinds of faiss index files that are read and written, by faiss's names for them.
public enum FaissForm {
    /// Codes alone; a row's id is its number.
    PQ,
    /// A rotation, then codes; a row's id is its number.
    OPQ_PQ,
    /// An inverted file of a single list, whose entries have ids.
    IVF1_PQ,
    /// A rotation, then an inverted file of a single list: the form in which the authors of JPQ publish their indexes.
    OPQ_IVF1_PQ;

    /// Whether vectors are rotated.
    public boolean hasRotation() {
        return this == OPQ_PQ || this == OPQ_IVF1_PQ;
    }

    /// Whether the file holds ids.
    public boolean hasIds() {
        return this == IVF1_PQ || this == OPQ_IVF1_PQ;
    }

    static FaissForm of(boolean rotation, boolean ids) {
        if (ids) {
            return rotation ? OPQ_IVF1_PQ : IVF1_PQ;
        }
        return rotation ? OPQ_PQ : PQ;
    }
}
