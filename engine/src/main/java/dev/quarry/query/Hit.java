package dev.quarry.query;

import dev.quarry.document.DocumentId;

/// One search result.
///
/// @param id the caller's id
/// @param row the document's number in this snapshot of the index, for filters and payloads; another commit may
///     number it differently
/// @param score the similarity, higher is better; for squared L2 the distance, lower is better
public record Hit(DocumentId id, long row, float score) {}
