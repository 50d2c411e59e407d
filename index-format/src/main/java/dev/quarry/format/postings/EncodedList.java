package dev.quarry.format.postings;

/// The bytes of one posting list, ready for [BlockedPostingsWriter#append], and what the section's totals need.
///
/// @param bytes the list; not to be changed after
/// @param blocks the number of blocks
/// @param postings the number of rows
/// @param entries the number of summary entries
/// @param largestBlock the rows of the largest block
public record EncodedList(byte[] bytes, int blocks, int postings, int entries, int largestBlock) {

    // an array in a record: equality by identity is all that is wanted of a value handed from encoder to writer
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
