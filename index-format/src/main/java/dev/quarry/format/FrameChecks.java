package dev.quarry.format;

import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;
import static dev.quarry.format.SegmentLayout.ENTRY_BYTES;
import static dev.quarry.format.SegmentLayout.FRAME_CRC;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// What must hold of header, footer and directory before anything they say is used.
record FrameChecks(Path file, MemorySegment bytes) {

    void header() {
        magic("header", 0, SegmentLayout.HEADER_MAGIC);
        int version = bytes.get(INT, SegmentLayout.HEADER_VERSION);
        if (Integer.compareUnsigned(version, SegmentLayout.VERSION) > 0) {
            // A newer header may put its checksum elsewhere, so the version is judged before it.
            throw new UnsupportedFormatException(
                    file,
                    "format versions up to " + SegmentLayout.VERSION,
                    "version " + Integer.toUnsignedString(version));
        }
        frameChecksum("header", 0);
        long features = bytes.get(LONG, SegmentLayout.HEADER_FEATURES);
        if ((features & ~SegmentLayout.KNOWN_FEATURES) != 0) {
            throw new UnsupportedFormatException(
                    file, "feature bits 0x%x".formatted(SegmentLayout.KNOWN_FEATURES), "0x%x".formatted(features));
        }
        require(version == SegmentLayout.VERSION, "header", SegmentLayout.HEADER_VERSION, "version 1", version);
        int length = bytes.get(INT, SegmentLayout.HEADER_LENGTH);
        require(
                length == SegmentLayout.HEADER_BYTES,
                "header",
                SegmentLayout.HEADER_LENGTH,
                "a header of 64 bytes",
                length);
        long rows = bytes.get(LONG, SegmentLayout.HEADER_ROWS);
        require(
                rows >= 0 && rows <= Integer.MAX_VALUE,
                "header",
                SegmentLayout.HEADER_ROWS,
                "0 to 2147483647 rows",
                rows);
    }

    void footer(long footer) {
        magic("footer", footer, SegmentLayout.FOOTER_MAGIC);
        frameChecksum("footer", footer);
        long length = bytes.get(LONG, footer + SegmentLayout.FOOTER_FILE_LENGTH);
        require(
                length == bytes.byteSize(),
                "footer",
                footer + SegmentLayout.FOOTER_FILE_LENGTH,
                "a file of " + bytes.byteSize() + " bytes",
                length);
    }

    void directory(long footer, long directoryOffset, int count) {
        long most = (footer - SegmentLayout.HEADER_BYTES) / ENTRY_BYTES;
        require(
                count >= 0 && count <= most,
                "footer",
                footer + SegmentLayout.FOOTER_ENTRIES,
                "0 to " + most + " directory entries",
                count);
        long directoryBytes = LittleEndian.align((long) count * ENTRY_BYTES, SegmentLayout.ALIGNMENT);
        require(
                directoryOffset == footer - directoryBytes,
                "footer",
                footer + SegmentLayout.FOOTER_DIRECTORY,
                "the directory at offset " + (footer - directoryBytes),
                directoryOffset);
        int expected = bytes.get(INT, footer + SegmentLayout.FOOTER_DIRECTORY_CRC);
        int found = SegmentLayout.crc(bytes, directoryOffset, (long) count * ENTRY_BYTES);
        if (expected != found) {
            throw new CorruptSegmentException(
                    file,
                    "directory",
                    directoryOffset,
                    "checksum " + SegmentFrame.hex(expected),
                    SegmentFrame.hex(found));
        }
    }

    void zeros(long from, long to) {
        for (long at = from; at < to; at++) {
            require(bytes.get(LittleEndian.BYTE, at) == 0, "padding", at, "0", bytes.get(LittleEndian.BYTE, at));
        }
    }

    private void magic(String part, long at, long expected) {
        long found = bytes.get(LONG, at);
        if (found != expected) {
            throw new CorruptSegmentException(
                    file, part, at, "magic 0x%016x".formatted(expected), "0x%016x".formatted(found));
        }
    }

    private void frameChecksum(String part, long at) {
        int expected = bytes.get(INT, at + FRAME_CRC);
        int found = SegmentLayout.crc(bytes, at, FRAME_CRC);
        if (expected != found) {
            throw new CorruptSegmentException(
                    file, part, at, "checksum " + SegmentFrame.hex(expected), SegmentFrame.hex(found));
        }
    }

    private void require(boolean holds, String part, long at, String expected, long found) {
        if (!holds) {
            throw new CorruptSegmentException(file, part, at, expected, Long.toString(found));
        }
    }
}
