package dev.quarry.format.check;

/// What a check says of one section.
///
/// @param kind the kind's name, such as `row_ids`, or `kind 77` for one that this version does not know
/// @param field the schema field, 0 for sections of the whole segment
/// @param offset where it starts in the file, in bytes
/// @param length its length in bytes
public record SectionReport(String kind, int field, long offset, long length, SectionStatus status) {}
