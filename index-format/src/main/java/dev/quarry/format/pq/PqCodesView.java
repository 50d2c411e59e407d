package dev.quarry.format.pq;

import static dev.quarry.format.pq.PqCodesLayout.BITS;
import static dev.quarry.format.pq.PqCodesLayout.FINGERPRINT;
import static dev.quarry.format.pq.PqCodesLayout.HEADER_END;
import static dev.quarry.format.pq.PqCodesLayout.PRESENCE;
import static dev.quarry.format.pq.PqCodesLayout.ROWS;
import static dev.quarry.format.pq.PqCodesLayout.SUB_QUANTIZERS;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Product-quantization codes over mapped bytes. Immutable and thread-safe; valid while the segment is open.
///
/// @param section where the bytes stand
/// @param rows how many rows
/// @param shape how they are stored
/// @param fingerprint of the model that made the codes
/// @param blocks `(blocks, M * bits / 8, 64)` bytes, see [PqCodesShape]
/// @param presence the rows that have a vector, null when all have
public record PqCodesView(
        Section section,
        int rows,
        PqCodesShape shape,
        Fingerprint fingerprint,
        MemorySegment blocks,
        @Nullable RowBitmap presence) {

    /// Opens the section and verifies its counts against the bytes that are there; reads no code.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the counts do not fit
    public static PqCodesView open(Section section, int rows) {
        section.require(section.longAt(ROWS) == rows, ROWS, rows + " rows", section.longAt(ROWS));
        PqCodesShape shape = PqCodesShape.at(section, SUB_QUANTIZERS, BITS);
        long presenceAt = section.longAt(PRESENCE);
        PqCodesLayout layout = new PqCodesLayout(shape, rows, presenceAt != 0);
        section.require(presenceAt == layout.presenceAt, PRESENCE, "0 or " + layout.presenceAt, presenceAt);
        MemorySegment blocks = section.slice(layout.blocksAt, layout.blocksLength);
        RowBitmap presence =
                presenceAt == 0 ? null : new RowBitmap(section.slice(presenceAt, RowBitmap.byteSize(rows)), rows);
        layout.parts.requireLength(section);
        return new PqCodesView(section, rows, shape, Fingerprint.at(section, FINGERPRINT), blocks, presence);
    }

    /// Whether a row has a vector.
    public boolean isPresent(int row) {
        return presence == null || presence.get(row);
    }

    /// A row's code of one sub-quantizer.
    public int code(int row, int subQuantizer) {
        Objects.checkIndex(row, rows);
        return codeAt(row, Objects.checkIndex(subQuantizer, shape.subQuantizers()));
    }

    /// A code, also of the rows that fill up the last block.
    private int codeAt(long row, int subQuantizer) {
        long block = row / PqCodesShape.BLOCK * shape.blockBytes() + row % PqCodesShape.BLOCK;
        if (shape.bits() == 8) {
            return blocks.get(LittleEndian.BYTE, block + (long) subQuantizer * PqCodesShape.BLOCK) & 0xFF;
        }
        int both = blocks.get(LittleEndian.BYTE, block + (long) (subQuantizer / 2) * PqCodesShape.BLOCK);
        return (subQuantizer % 2 == 0 ? both : both >> 4) & 0xF;
    }

    /// Verifies that padding, and the codes of rows that are not there, are zero.
    public void check(Findings findings) {
        PartLayout.checkZeros(section, HEADER_END, PartLayout.HEADER_BYTES, findings);
        PqCodesLayout layout = new PqCodesLayout(shape, rows, presence != null);
        layout.parts.checkPadding(section, findings);
        if (presence != null) {
            presence.check(section, layout.presenceAt, findings);
        }
        long end = PqCodesShape.blocks(rows) * PqCodesShape.BLOCK;
        for (long row = 0; row < end; row++) {
            if (row >= rows || !isPresent((int) row)) {
                for (int m = 0; m < shape.subQuantizers(); m++) {
                    if (codeAt(row, m) != 0) {
                        long at = layout.blocksAt + row / PqCodesShape.BLOCK * shape.blockBytes();
                        findings.require(false, section, at, "code 0 for missing row " + row, codeAt(row, m));
                        return;
                    }
                }
            }
        }
    }
}
