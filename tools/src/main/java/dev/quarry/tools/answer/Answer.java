package dev.quarry.tools.answer;

import dev.quarry.query.Hits;
import dev.quarry.query.LegScore;
import dev.quarry.tools.load.NamedQuery;
import java.util.List;

/// A query, its hits, and how long they took.
///
/// @param legs of each hit what it has in each field; empty for a search of one
/// @param groups of each hit the value whose group it is in; empty without groups
public record Answer(NamedQuery query, Hits hits, long nanos, List<List<LegScore>> legs, List<String> groups) {

    /// An answer by one field.
    public Answer(NamedQuery query, Hits hits, long nanos) {
        this(query, hits, nanos, List.of(), List.of());
    }
}
