package dev.quarry.format.payload;

import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.LONG;

import dev.quarry.format.Findings;
import dev.quarry.format.FormatException;
import dev.quarry.format.Section;
import dev.quarry.format.part.Offsets;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The payloads of the rows over mapped bytes. Immutable and thread-safe; valid while the segment is open. Payloads are
/// read through a [PayloadsReader], one per thread.
///
/// @param section where the bytes stand
/// @param count the number of rows
/// @param blockCount the number of blocks
/// @param largestBlock the most bytes any block has before compression
/// @param data the blocks as stored
/// @param blocks one entry per block and one behind the last
/// @param starts where each row's payload starts in the sequence of all payloads
/// @param presence which rows have a payload, or null when all have
public record PayloadsView(
        Section section,
        int count,
        int blockCount,
        int largestBlock,
        MemorySegment data,
        MemorySegment blocks,
        Offsets starts,
        @Nullable RowBitmap presence) {

    static final int CODEC_LZ4 = 1;
    /// No sequence of LZ4 gives more bytes than this for each byte it takes.
    static final int MOST_EXPANSION = 255;

    private static final int CODEC = 0;
    private static final int LARGEST_BLOCK = 4;
    private static final int COUNT = 8;
    private static final int BLOCK_COUNT = 16;
    private static final int DATA_LENGTH = 24;
    private static final int TOTAL = 32;
    private static final int BLOCKS = 40;
    private static final int STARTS = 48;
    private static final int PRESENCE = 56;

    private static final int ENTRY_BYTES = 16;
    private static final int ENTRY_OFFSET = 0;
    private static final int ENTRY_FIRST_ROW = 8;
    private static final int ENTRY_LENGTH = 12;

    private record Parts(PartLayout layout, long dataAt, long blocksAt, long startsAt, long presenceAt) {}

    /// One block: `stored` bytes at `offset` of the data that give `length` bytes, and the rows from `firstRow`
    /// to before `endRow`.
    record Block(long offset, int stored, int length, int firstRow, int endRow) {}

    /// Opens the section and verifies its header against the bytes that are there; reads no payload.
    ///
    /// @param rows the segment's row count
    /// @throws dev.quarry.format.CorruptSegmentException when the header does not fit
    public static PayloadsView open(Section section, int rows) {
        section.require(section.intAt(CODEC) == CODEC_LZ4, CODEC, "codec 1", section.intAt(CODEC));
        section.require(section.longAt(COUNT) == rows, COUNT, rows + " rows", section.longAt(COUNT));
        int largest = section.intAt(LARGEST_BLOCK);
        section.require(
                largest >= 0 && largest <= PayloadsWriter.MAX_PAYLOAD_BYTES,
                LARGEST_BLOCK,
                "blocks of at most " + PayloadsWriter.MAX_PAYLOAD_BYTES + " bytes",
                largest);
        long blockCount = section.longAt(BLOCK_COUNT);
        section.require(
                blockCount >= 0 && blockCount <= rows && blockCount < section.length() / ENTRY_BYTES,
                BLOCK_COUNT,
                "at most one block for each of " + rows + " rows, inside the section",
                blockCount);
        long dataLength = section.longAt(DATA_LENGTH);
        section.require(
                dataLength >= 0 && dataLength <= section.length(), DATA_LENGTH, "data inside the section", dataLength);
        long total = section.longAt(TOTAL);
        section.require(
                total >= 0 && total / MOST_EXPANSION <= dataLength && total <= blockCount * largest,
                TOTAL,
                "payloads that " + blockCount + " blocks in " + dataLength + " bytes can hold",
                total);
        Parts parts = parts(section, rows, blockCount, dataLength, total);
        parts.layout.requireLength(section);
        return new PayloadsView(
                section,
                rows,
                (int) blockCount,
                largest,
                section.slice(parts.dataAt, dataLength),
                section.slice(parts.blocksAt, (blockCount + 1) * ENTRY_BYTES),
                Offsets.open(section, parts.startsAt, Offsets.widthFor(total), rows, total),
                parts.presenceAt == 0
                        ? null
                        : new RowBitmap(section.slice(parts.presenceAt, RowBitmap.byteSize(rows)), rows));
    }

    private static Parts parts(Section section, int rows, long blockCount, long dataLength, long total) {
        PartLayout layout = new PartLayout();
        long dataAt = layout.place(dataLength);
        long blocksAt = layout.place((blockCount + 1) * ENTRY_BYTES);
        section.require(section.longAt(BLOCKS) == blocksAt, BLOCKS, "blocks at " + blocksAt, section.longAt(BLOCKS));
        long startsAt = layout.place(Offsets.byteSize(rows, Offsets.widthFor(total)));
        section.require(section.longAt(STARTS) == startsAt, STARTS, "offsets at " + startsAt, section.longAt(STARTS));
        long presenceAt = section.longAt(PRESENCE);
        if (presenceAt != 0) {
            long expected = layout.place(RowBitmap.byteSize(rows));
            section.require(presenceAt == expected, PRESENCE, "0 or a bitmap at " + expected, presenceAt);
        }
        return new Parts(layout, dataAt, blocksAt, startsAt, presenceAt);
    }

    /// A reader with scratch of its own, for one thread.
    public PayloadsReader reader() {
        return new PayloadsReader(this);
    }

    /// Whether the row has a payload, be it an empty one.
    public boolean isPresent(int row) {
        Objects.checkIndex(row, count);
        return presence == null || presence.get(row);
    }

    /// The length of the row's payload in bytes, 0 when it has none.
    public int length(int row) {
        Objects.checkIndex(row, count);
        long length = starts.at(row + 1L) - starts.at(row);
        if (length < 0 || length > largestBlock) {
            throw section.corrupt(
                    startAt(row), "a payload of at most " + largestBlock + " bytes", length + " bytes for row " + row);
        }
        return (int) length;
    }

    /// The last block whose first row is not behind `row`. The view must have blocks.
    int blockOf(int row) {
        int low = 0;
        int high = blockCount - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstRow(middle) <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// A block whose numbers fit the data, the rows, the largest block, and what LZ4 can expand.
    Block block(int index) {
        long entry = (long) index * ENTRY_BYTES;
        long offset = blocks.get(LONG, entry + ENTRY_OFFSET);
        long end = blocks.get(LONG, entry + ENTRY_BYTES + ENTRY_OFFSET);
        int length = blocks.get(INT, entry + ENTRY_LENGTH);
        int firstRow = firstRow(index);
        int endRow = firstRow(index + 1);
        long at = section.longAt(BLOCKS) + entry;
        if (offset < 0 || offset >= end || end > data.byteSize()) {
            throw section.corrupt(
                    at + ENTRY_OFFSET, "a block inside " + data.byteSize() + " bytes", offset + " to " + end);
        }
        long stored = end - offset;
        if (length < stored || length > largestBlock || length / MOST_EXPANSION > stored) {
            throw section.corrupt(
                    at + ENTRY_LENGTH,
                    "a block of " + stored + " to " + largestBlock + " bytes, 255 for each stored one at most",
                    Integer.toString(length));
        }
        if (firstRow < 0 || firstRow >= endRow || endRow > count) {
            throw section.corrupt(
                    at + ENTRY_FIRST_ROW, "rows that grow to at most " + count, firstRow + " to " + endRow);
        }
        return new Block(offset, (int) stored, length, firstRow, endRow);
    }

    /// Where the start of a row's payload is stored in the section.
    long startAt(int row) {
        return section.longAt(STARTS) + (long) row * starts.width();
    }

    /// Where a block's entry is stored in the section.
    long entryAt(int index) {
        return section.longAt(BLOCKS) + (long) index * ENTRY_BYTES;
    }

    private int firstRow(int index) {
        return blocks.get(INT, (long) index * ENTRY_BYTES + ENTRY_FIRST_ROW);
    }

    /// Verifies every byte: blocks follow each other and cover the rows, each decompresses to its length, missing rows
    /// have no bytes, and padding is zero.
    public void check(Findings findings) {
        Parts parts = parts(section, count, blockCount, data.byteSize(), starts.at(count));
        parts.layout.checkPadding(section, findings);
        if (presence != null) {
            presence.check(section, parts.presenceAt, findings);
        }
        starts.check(section, parts.startsAt, 0, largestBlock, findings);
        for (int row = 0; row < count; row++) {
            if (!isPresent(row) && starts.at(row + 1L) != starts.at(row)) {
                findings.add(section.corrupt(startAt(row), "no bytes for missing row " + row, "some"));
            }
        }
        long last = parts.blocksAt + (long) blockCount * ENTRY_BYTES;
        long end = blocks.get(LONG, (long) blockCount * ENTRY_BYTES);
        findings.require(end == data.byteSize(), section, last, "an end of " + data.byteSize(), end);
        int endRow = firstRow(blockCount);
        findings.require(endRow == count, section, last + ENTRY_FIRST_ROW, "an end at row " + count, endRow);
        PartLayout.checkZeros(section, last + ENTRY_LENGTH, last + ENTRY_BYTES, findings);
        if (blockCount > 0) {
            long first = blocks.get(LONG, 0);
            findings.require(first == 0, section, parts.blocksAt, "a first block at 0", first);
            findings.require(firstRow(0) == 0, section, parts.blocksAt + ENTRY_FIRST_ROW, "row 0", firstRow(0));
        }
        checkBlocks(findings);
    }

    private void checkBlocks(Findings findings) {
        int largest = 0;
        PayloadsReader reader = reader();
        for (int index = 0; index < blockCount; index++) {
            try {
                Block block = block(index);
                long length = starts.at(block.endRow) - starts.at(block.firstRow);
                findings.require(
                        block.length == length,
                        section,
                        entryAt(index) + ENTRY_LENGTH,
                        length + " bytes",
                        block.length);
                reader.decompress(index);
                largest = Math.max(largest, block.length);
            } catch (FormatException e) {
                findings.add(e);
            }
        }
        findings.require(
                largest == largestBlock, section, LARGEST_BLOCK, "a largest block of " + largest, largestBlock);
    }
}
