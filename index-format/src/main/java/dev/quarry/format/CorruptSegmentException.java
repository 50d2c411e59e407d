package dev.quarry.format;

import java.nio.file.Path;

/// Bytes that do not obey the format. The message always names the file, the part of it (`header`, `directory`,
/// `footer`, or a section with its field number), the byte offset in the file, what was expected and what was found.
public final class CorruptSegmentException extends FormatException {

    private static final long serialVersionUID = 1L;

    private final String part;
    private final long offset;

    /// @param file the damaged file
    /// @param part the part of the file, such as `header` or `row_ids[field 0]`
    /// @param offset the first offending byte, counted from the start of the file
    /// @param expected what the format asks for, in words
    /// @param found what is there, in words
    public CorruptSegmentException(Path file, String part, long offset, String expected, String found) {
        super(
                file,
                "%s: %s at offset %d: expected %s, found %s".formatted(file.toString(), part, offset, expected, found));
        this.part = part;
        this.offset = offset;
    }

    /// The damaged part, such as `header`, `directory` or `sparse_rows[field 1]`.
    public String part() {
        return part;
    }

    /// The byte offset of the damage from the start of the file.
    public long offset() {
        return offset;
    }
}
