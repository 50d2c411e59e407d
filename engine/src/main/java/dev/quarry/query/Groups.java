package dev.quarry.query;

import dev.quarry.filter.Literal;
import java.util.List;
import java.util.Optional;

/// What a search with a [Grouping] found: the group with the best hit first, groups of equal best hits by row.
///
/// @param <H> [Hit], or [HybridHit] of a hybrid search
/// @param list the groups, at most `k`
/// @param exact whether no other group or document is better, as in [Hits#exact]; never said of a hybrid search
/// @param work what all searches for it did
public record Groups<H>(List<Group<H>> list, boolean exact, Hits.Work work) {

    public Groups {
        list = List.copyOf(list);
    }

    /// One group.
    ///
    /// @param <H> its hits
    /// @param value the value that its documents have; empty for a document that has none
    /// @param hits best first, at least one
    public record Group<H>(Optional<Literal> value, List<H> hits) {

        public Group {
            hits = List.copyOf(hits);
        }
    }
}
