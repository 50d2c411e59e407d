package dev.quarry.tools.faiss;

/// The kinds of faiss index files that are read and written, by faiss's names for them.
public enum FaissForm {
    /// Codes alone; a row's id is its number.
    PQ(false, Rows.NUMBERED),
    /// A rotation, then codes; a row's id is its number.
    OPQ_PQ(true, Rows.NUMBERED),
    /// Codes behind a map from numbers to ids (`IDMap` or `IDMap2`).
    IDMAP_PQ(false, Rows.MAPPED),
    /// A rotation, then codes behind a map from numbers to ids.
    OPQ_IDMAP_PQ(true, Rows.MAPPED),
    /// An inverted file of a single list, whose entries have ids.
    IVF1_PQ(false, Rows.ONE_LIST),
    /// A rotation, then an inverted file of a single list: the form in which the authors of JPQ publish their indexes.
    OPQ_IVF1_PQ(true, Rows.ONE_LIST),
    /// An inverted file of several lists, whose entries have ids.
    IVF_PQ(false, Rows.LISTS),
    /// A rotation, then an inverted file of several lists.
    OPQ_IVF_PQ(true, Rows.LISTS);

    /// How a file keeps rows.
    enum Rows {
        NUMBERED,
        MAPPED,
        ONE_LIST,
        LISTS
    }

    private final boolean rotated;
    private final Rows rows;

    FaissForm(boolean rotated, Rows rows) {
        this.rotated = rotated;
        this.rows = rows;
    }

    /// Whether vectors are rotated.
    public boolean hasRotation() {
        return rotated;
    }

    /// Whether the file holds ids.
    public boolean hasIds() {
        return rows != Rows.NUMBERED;
    }

    /// Whether rows lie in several lists.
    public boolean hasLists() {
        return rows == Rows.LISTS;
    }

    Rows rows() {
        return rows;
    }

    static FaissForm of(boolean rotated, Rows rows) {
        for (FaissForm form : values()) {
            if (form.rotated == rotated && form.rows == rows) {
                return form;
            }
        }
        throw new IllegalStateException("no form of " + rows);
    }
}
