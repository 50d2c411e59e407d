package dev.quarry.format;

import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// One section of a mapped segment: its bytes and where they stand, so that errors can name the place. Immutable and
/// thread-safe; valid while the segment is open. The bytes are untrusted: read views check every count against
/// [#length] with [#require] or [#slice] before they use it.
///
/// @param file the segment file
/// @param kind what the bytes mean
/// @param field the schema field, 0 for sections of the whole segment
/// @param offset where the section starts in the file, in bytes
/// @param bytes the section's bytes, read-only
public record Section(Path file, SectionKind kind, int field, long offset, MemorySegment bytes) {

    /// The length in bytes.
    public long length() {
        return bytes.byteSize();
    }

    /// `kind[field n]`, the name used in messages.
    public String name() {
        return kind + "[field " + field + "]";
    }

    /// A little-endian 32-bit number; an offset past the end is reported as damage.
    public int intAt(long at) {
        requireRange(at, Integer.BYTES);
        return bytes.get(INT, at);
    }

    /// A little-endian 64-bit number; an offset past the end is reported as damage.
    public long longAt(long at) {
        requireRange(at, Long.BYTES);
        return bytes.get(LONG, at);
    }

    /// `length` bytes from `at`; a range that leaves the section is reported as damage.
    public MemorySegment slice(long at, long length) {
        requireRange(at, length);
        return bytes.asSlice(at, length);
    }

    /// Damage unless `holds`.
    ///
    /// @param at the offending byte, counted from the section's start
    public void require(boolean holds, long at, String expected, long found) {
        if (!holds) {
            throw corrupt(at, expected, Long.toString(found));
        }
    }

    /// The exception for damage in this section, to be thrown by the caller.
    ///
    /// @param at the offending byte, counted from the section's start
    public CorruptSegmentException corrupt(long at, String expected, String found) {
        return new CorruptSegmentException(file, name(), offset + at, expected, found);
    }

    private void requireRange(long at, long bytesWanted) {
        if (at < 0 || bytesWanted < 0 || at > length() - bytesWanted) {
            throw corrupt(at, bytesWanted + " bytes", "a section of " + length() + " bytes");
        }
    }
}
