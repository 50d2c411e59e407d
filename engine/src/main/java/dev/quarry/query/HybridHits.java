package dev.quarry.query;

import java.util.List;

/// What a hybrid search found, best first; hits of equal score are in row order.
///
/// @param list the hits, at most `k`
/// @param legs what each leg found, in the order of [HybridQuery#legs], with the work it took; empty lists for
///     legs that only rescore
public record HybridHits(List<HybridHit> list, List<Hits> legs) {

    public HybridHits {
        list = List.copyOf(list);
        legs = List.copyOf(legs);
    }
}
