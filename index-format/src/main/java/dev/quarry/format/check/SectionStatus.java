package dev.quarry.format.check;

/// What a check says of one section.
public enum SectionStatus {
    /// Checksum, structure and contents are as the format asks.
    SOUND,
    /// The checksum is right; the kind is from a newer version.
    UNKNOWN_KIND,
    /// At least one problem was found.
    DAMAGED
}
