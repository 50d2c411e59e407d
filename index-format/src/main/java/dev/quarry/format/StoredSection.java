package dev.quarry.format;

/// A section as the directory lists it, whether or not this version knows its kind.
///
/// @param kind the kind's number on disk
/// @param field the schema field, 0 for sections of the whole segment
/// @param offset where it starts in the file, in bytes
/// @param length its length in bytes
/// @param intact whether its bytes have the stored checksum
public record StoredSection(int kind, int field, long offset, long length, boolean intact) {

    /// The kind's name, such as `sparse_rows`, or `kind 77` for one that this version does not know.
    public String kindName() {
        SectionKind known = SectionKind.ofId(kind);
        return known == null ? "kind " + kind : known.toString();
    }
}
