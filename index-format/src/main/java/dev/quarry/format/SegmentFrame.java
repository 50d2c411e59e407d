package dev.quarry.format;

import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;
import static dev.quarry.format.SegmentLayout.ALIGNMENT;
import static dev.quarry.format.SegmentLayout.ENTRY_BYTES;
import static dev.quarry.format.SegmentLayout.FOOTER_BYTES;
import static dev.quarry.format.SegmentLayout.FOOTER_RESERVED;
import static dev.quarry.format.SegmentLayout.FRAME_CRC;
import static dev.quarry.format.SegmentLayout.HEADER_BYTES;
import static dev.quarry.format.SegmentLayout.HEADER_RESERVED;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The parsed and verified frame of a segment. `entries` are all directory entries, also of kinds that this version
/// does not know; `sections` the known ones.
record SegmentFrame(
        Path file,
        MemorySegment bytes,
        int rows,
        long modelFingerprint,
        long directoryOffset,
        int footerCrc,
        List<Entry> entries,
        List<Section> sections) {

    record Entry(int kind, int field, long offset, long length, int crc) {

        String name() {
            SectionKind known = SectionKind.ofId(kind);
            return (known == null ? "section of kind " + kind : known) + "[field " + field + "]";
        }
    }

    static void requireLength(Path file, long length) {
        if (length < HEADER_BYTES + FOOTER_BYTES) {
            throw new CorruptSegmentException(
                    file, "header", 0, "at least " + (HEADER_BYTES + FOOTER_BYTES) + " bytes", length + " bytes");
        }
    }

    static SegmentFrame parse(Path file, MemorySegment bytes) {
        new FrameChecks(file, bytes).header();
        long footer = bytes.byteSize() - FOOTER_BYTES;
        new FrameChecks(file, bytes).footer(footer);
        long directoryOffset = bytes.get(LONG, footer + SegmentLayout.FOOTER_DIRECTORY);
        int count = bytes.get(INT, footer + SegmentLayout.FOOTER_ENTRIES);
        new FrameChecks(file, bytes).directory(footer, directoryOffset, count);
        List<Entry> entries = entries(file, bytes, directoryOffset, count);
        List<Section> sections = new ArrayList<>();
        for (Entry entry : entries) {
            SectionKind kind = SectionKind.ofId(entry.kind);
            if (kind != null) {
                sections.add(
                        new Section(file, kind, entry.field, entry.offset, bytes.asSlice(entry.offset, entry.length)));
            }
        }
        return new SegmentFrame(
                file,
                bytes,
                (int) bytes.get(LONG, SegmentLayout.HEADER_ROWS),
                bytes.get(LONG, SegmentLayout.HEADER_FINGERPRINT),
                directoryOffset,
                bytes.get(INT, footer + FRAME_CRC),
                List.copyOf(entries),
                List.copyOf(sections));
    }

    /// The entries tile the file from the header to the directory, each at the next multiple of 64.
    private static List<Entry> entries(Path file, MemorySegment bytes, long directoryOffset, int count) {
        List<Entry> entries = new ArrayList<>(count);
        long end = HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            long at = directoryOffset + (long) i * ENTRY_BYTES;
            Entry entry = new Entry(
                    bytes.get(INT, at + SegmentLayout.ENTRY_KIND),
                    bytes.get(INT, at + SegmentLayout.ENTRY_FIELD),
                    bytes.get(LONG, at + SegmentLayout.ENTRY_OFFSET),
                    bytes.get(LONG, at + SegmentLayout.ENTRY_LENGTH),
                    bytes.get(INT, at + SegmentLayout.ENTRY_CRC));
            long expected = LittleEndian.align(end, ALIGNMENT);
            if (entry.offset != expected) {
                throw new CorruptSegmentException(
                        file, "directory", at, entry.name() + " at offset " + expected, "offset " + entry.offset);
            }
            if (entry.length < 0 || entry.length > directoryOffset - entry.offset) {
                throw new CorruptSegmentException(
                        file, "directory", at, entry.name() + " to end before the directory", entry.length + " bytes");
            }
            end = entry.offset + entry.length;
            entries.add(entry);
        }
        if (LittleEndian.align(end, ALIGNMENT) != directoryOffset) {
            throw new CorruptSegmentException(
                    file, "directory", directoryOffset, "the directory behind the last section", "a gap from " + end);
        }
        return entries;
    }

    void verifyChecksums() {
        FrameChecks checks = new FrameChecks(file, bytes);
        long end = HEADER_BYTES;
        for (Entry entry : entries) {
            checks.zeros(end, entry.offset);
            int found = SegmentLayout.crc(bytes, entry.offset, entry.length);
            if (found != entry.crc) {
                throw new CorruptSegmentException(
                        file, entry.name(), entry.offset, "checksum " + hex(entry.crc), hex(found));
            }
            end = entry.offset + entry.length;
        }
        checks.zeros(end, directoryOffset);
        checks.zeros(directoryOffset + (long) entries.size() * ENTRY_BYTES, bytes.byteSize() - FOOTER_BYTES);
    }

    List<StoredSection> checkBytes(Findings findings) {
        List<StoredSection> stored = new ArrayList<>();
        checkZeros(HEADER_RESERVED, FRAME_CRC, findings);
        long end = HEADER_BYTES;
        for (Entry entry : entries) {
            checkZeros(end, entry.offset, findings);
            int found = SegmentLayout.crc(bytes, entry.offset, entry.length);
            if (found != entry.crc) {
                findings.add(new CorruptSegmentException(
                        file, entry.name(), entry.offset, "checksum " + hex(entry.crc), hex(found)));
            }
            end = entry.offset + entry.length;
            stored.add(new StoredSection(entry.kind, entry.field, entry.offset, entry.length, found == entry.crc));
        }
        checkZeros(end, directoryOffset, findings);
        for (int i = 1; i <= entries.size(); i++) {
            long entryEnd = directoryOffset + (long) i * ENTRY_BYTES;
            checkZeros(entryEnd - ENTRY_BYTES + SegmentLayout.ENTRY_RESERVED, entryEnd, findings);
        }
        long footer = bytes.byteSize() - FOOTER_BYTES;
        checkZeros(directoryOffset + (long) entries.size() * ENTRY_BYTES, footer, findings);
        checkZeros(footer + FOOTER_RESERVED, footer + FRAME_CRC, findings);
        return stored;
    }

    private void checkZeros(long from, long to, Findings findings) {
        try {
            new FrameChecks(file, bytes).zeros(from, to);
        } catch (CorruptSegmentException e) {
            findings.add(e);
        }
    }

    static String hex(int crc) {
        return "0x%08x".formatted(crc);
    }
}
