package dev.quarry.query;

import java.util.Optional;
import java.util.OptionalInt;

/// What a document has in one leg of a hybrid search.
///
/// @param rank its place among what the leg found, from 1; empty when the leg did not find it
/// @param score its score there, for squared L2 the distance: as the leg's search gave it, or computed exactly
///     where the leg did not find it; empty when the document has no value in the leg's field
public record LegScore(OptionalInt rank, Optional<Float> score) {}
