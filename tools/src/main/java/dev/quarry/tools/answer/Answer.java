package dev.quarry.tools.answer;

import dev.quarry.query.Hits;
import dev.quarry.tools.load.NamedQuery;

/// A query, its hits, and how long they took.
public record Answer(NamedQuery query, Hits hits, long nanos) {}
