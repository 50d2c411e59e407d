package dev.quarry.query;

import dev.quarry.document.DocumentId;
import java.util.List;

/// One result of a hybrid search.
///
/// @param id the caller's id
/// @param row the document's number in this snapshot of the index, as in [Hit#row]
/// @param score what the legs' scores or ranks were fused to, higher is better whatever the legs' similarities
/// @param legs what the document has in each leg, in the order of [HybridQuery#legs]
public record HybridHit(DocumentId id, long row, float score, List<LegScore> legs) {

    public HybridHit {
        legs = List.copyOf(legs);
    }
}
