package dev.quarry.seismic;

/// The rows of a term's list that are kept, at least one, those of the largest values first.
record TermRows(int term, int[] rows) {}
