package dev.quarry.format;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a section holds. The id is what stands on disk; ids are never used again for something else.
public enum SectionKind {
    /// The forward index of a sparse field: terms and values of each row.
    SPARSE_ROWS(1),
    /// The vectors of a dense field, `(rows, dim)`.
    DENSE_ROWS(2),
    /// Statically pruned posting lists, cut into blocks with summaries.
    BLOCKED_POSTINGS(3),
    /// The callers' ids of the rows, and a hash table from id to row.
    ROW_IDS(4),
    /// Token strings and their term numbers.
    TERMS(5),
    /// Stored payloads in LZ4 blocks.
    PAYLOADS(6),
    /// The neighbor lists of an HNSW graph over a dense field's rows.
    HNSW_GRAPH(7),
    /// Whole posting lists cut by windows of rows, with values that bound from above.
    WINDOWED_POSTINGS(8),
    /// For each row of a sparse field the rows most like it.
    ROW_NEIGHBORS(9),
    /// Quantized vectors of a dense field, in the order of its rows or of its graph's nodes.
    DENSE_CODES(10),
    /// Product-quantization codes of a dense field, in the order of its rows, graph nodes or list slots.
    PQ_CODES(11),
    /// A trained product quantizer, in a file of its own.
    PQ_MODEL(12),
    /// The rows of a dense field by the lists of a coarse quantizer.
    IVF_LISTS(13),
    /// What turns queries of a new model into queries of an old one, in a file of its own.
    QUERY_ADAPTER(14),
    /// The values of an attribute: sorted, the rows of each, and those of each row.
    ATTRIBUTES(15),
    /// Which vectors of a dense field are a document's, where documents have several.
    MULTI_OFFSETS(16);

    private final int id;

    SectionKind(int id) {
        this.id = id;
    }

    /// The number on disk.
    public int id() {
        return id;
    }

    /// The kind with this number, or null when this version knows none.
    public static @Nullable SectionKind ofId(int id) {
        for (SectionKind kind : values()) {
            if (kind.id == id) {
                return kind;
            }
        }
        return null;
    }

    /// The name used in messages and reports, such as `sparse_rows`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
