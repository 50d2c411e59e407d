package dev.quarry.format.pq;

import static dev.quarry.format.pq.PqCodesParts.BITS;
import static dev.quarry.format.pq.PqCodesParts.COUNT;
import static dev.quarry.format.pq.PqCodesParts.FINGERPRINT;
import static dev.quarry.format.pq.PqCodesParts.HEADER_END;
import static dev.quarry.format.pq.PqCodesParts.LAYOUT;
import static dev.quarry.format.pq.PqCodesParts.PRESENCE;
import static dev.quarry.format.pq.PqCodesParts.SUB_QUANTIZERS;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Product-quantization codes over mapped bytes, those of rows, of a graph's nodes, or of the slots of lists.
/// Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param count how many
/// @param shape M and the bits of a code
/// @param layout how they lie
/// @param fingerprint of the codes' side of the model that made them
/// @param codes in blocks `(blocks, M * bits / 8, 64)` bytes, see [PqCodesShape]; in rows `(count, M * bits / 8)`
/// @param presence the rows that have a vector, null when all have
public record PqCodesView(
        Section section,
        int count,
        PqCodesShape shape,
        PqCodesLayout layout,
        Fingerprint fingerprint,
        MemorySegment codes,
        @Nullable RowBitmap presence) {

    /// Opens the section and verifies its counts against the bytes that are there; reads no code.
    ///
    /// @param count how many codes there must be: the segment's rows, the graph's nodes, or the lists' slots
    /// @throws dev.quarry.format.CorruptSegmentException when the counts do not fit
    public static PqCodesView open(Section section, int count) {
        section.require(section.longAt(COUNT) == count, COUNT, count + " codes", section.longAt(COUNT));
        return open(section);
    }

    /// Opens the section whatever it counts.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the counts do not fit the bytes
    public static PqCodesView open(Section section) {
        long count = section.longAt(COUNT);
        section.require(count >= 0 && count <= Integer.MAX_VALUE, COUNT, "0 to 2147483647 codes", count);
        PqCodesShape shape = PqCodesShape.at(section, SUB_QUANTIZERS, BITS);
        PqCodesLayout layout = PqCodesLayout.ofId(section.intAt(LAYOUT));
        if (layout == null) {
            throw section.corrupt(LAYOUT, "a layout of 1 or 2", Integer.toString(section.intAt(LAYOUT)));
        }
        long presenceAt = section.longAt(PRESENCE);
        PqCodesParts parts = new PqCodesParts(shape, layout, (int) count, presenceAt != 0);
        section.require(presenceAt == parts.presenceAt, PRESENCE, "0 or " + parts.presenceAt, presenceAt);
        MemorySegment codes = section.slice(parts.codesAt, parts.codesLength);
        RowBitmap presence = presenceAt == 0
                ? null
                : new RowBitmap(section.slice(presenceAt, RowBitmap.byteSize(count)), (int) count);
        parts.parts.requireLength(section);
        return new PqCodesView(
                section, (int) count, shape, layout, Fingerprint.at(section, FINGERPRINT), codes, presence);
    }

    /// Whether a row has a vector.
    public boolean isPresent(int number) {
        return presence == null || presence.get(number);
    }

    /// A code of one sub-quantizer.
    public int code(int number, int subQuantizer) {
        Objects.checkIndex(number, count);
        return codeAt(number, Objects.checkIndex(subQuantizer, shape.subQuantizers()));
    }

    /// Copies the codes of one row, node or slot, as [PqCodesWriter#add] takes them.
    ///
    /// @param out receives M codes from `at` on, one a byte
    public void copy(int number, byte[] out, int at) {
        Objects.checkIndex(number, count);
        for (int m = 0; m < shape.subQuantizers(); m++) {
            out[at + m] = (byte) codeAt(number, m);
        }
    }

    /// A code, also of what fills up the last block.
    private int codeAt(long number, int subQuantizer) {
        int place = shape.bits() == 8 ? subQuantizer : subQuantizer / 2;
        long at = switch (layout) {
            case BLOCKS ->
                number / PqCodesShape.BLOCK * shape.blockBytes()
                        + (long) place * PqCodesShape.BLOCK
                        + number % PqCodesShape.BLOCK;
            case ROWS -> number * shape.rowBytes() + place;
        };
        int found = codes.get(LittleEndian.BYTE, at);
        if (shape.bits() == 8) {
            return found & 0xFF;
        }
        return (subQuantizer % 2 == 0 ? found : found >> 4) & 0xF;
    }

    /// Verifies that padding, and the codes of rows that are not there, are zero.
    public void check(Findings findings) {
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        PqCodesParts parts = new PqCodesParts(shape, layout, count, presence != null);
        parts.parts.checkPadding(section, findings);
        if (presence != null) {
            presence.check(section, parts.presenceAt, findings);
        }
        long end = parts.codesLength / shape.rowBytes();
        for (long number = presence == null ? count : 0; number < end; number++) {
            if (number >= count || !isPresent((int) number)) {
                for (int m = 0; m < shape.subQuantizers(); m++) {
                    if (codeAt(number, m) != 0) {
                        String expected = "code 0 for missing row " + number;
                        findings.require(false, section, parts.codesAt, expected, codeAt(number, m));
                        return;
                    }
                }
            }
        }
    }
}
