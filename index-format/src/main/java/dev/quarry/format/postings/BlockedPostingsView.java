package dev.quarry.format.postings;

import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.UnsupportedFormatException;
import java.lang.foreign.MemorySegment;

/// Posting lists by term number. Immutable and thread-safe; valid while the segment is open. [PostingListCursor] reads
/// one list. What the lists hold is checked by [#check], not at open; a cursor checks the sizes of the list it opens.
public final class BlockedPostingsView {

    private final Section section;
    private final int mostBlocks;
    private final int largestBlock;
    private final int rows;
    private final int vocabulary;
    private final MemorySegment starts;
    private final MemorySegment data;

    private BlockedPostingsView(Section section) {
        this.section = section;
        this.rows = count(PostingsLayout.ROWS, section.longAt(PostingsLayout.ROWS), Integer.MAX_VALUE);
        this.vocabulary = count(PostingsLayout.VOCABULARY, section.longAt(PostingsLayout.VOCABULARY), 1 << 24);
        long most = section.length() / Integer.BYTES;
        this.mostBlocks = count(PostingsLayout.MOST_BLOCKS, section.intAt(PostingsLayout.MOST_BLOCKS), most);
        this.largestBlock = count(PostingsLayout.MOST_BLOCK_ROWS, section.intAt(PostingsLayout.MOST_BLOCK_ROWS), most);
        int bits = PostingsLayout.rowBits(rows);
        int foundBits = section.intAt(PostingsLayout.ROW_BITS);
        section.require(foundBits == bits, PostingsLayout.ROW_BITS, bits + " bits a row", foundBits);
        this.starts = section.slice(PostingsLayout.HEADER_BYTES, Integer.BYTES * (vocabulary + 1L));
        long dataAt =
                LittleEndian.align(PostingsLayout.HEADER_BYTES + starts.byteSize(), PostingsLayout.DATA_ALIGNMENT);
        long found = section.longAt(PostingsLayout.DATA);
        section.require(found == dataAt, PostingsLayout.DATA, "lists from byte " + dataAt, found);
        this.data = section.slice(dataAt, section.length() - dataAt);
        long end = start(vocabulary) + PostingsLayout.SLACK_BYTES;
        section.require(end == data.byteSize(), dataAt, end + " bytes of lists", data.byteSize());
    }

    /// Reads the header.
    ///
    /// @throws UnsupportedFormatException when the encoding is not known here
    /// @throws dev.quarry.format.CorruptSegmentException when the header contradicts itself or the section's length
    public static BlockedPostingsView of(Section section) {
        int encoding = section.intAt(PostingsLayout.ENCODING);
        if (encoding != PostingsLayout.INVERTED) {
            throw new UnsupportedFormatException(
                    section.file(), "a known encoding of " + section.name(), "encoding " + encoding);
        }
        return new BlockedPostingsView(section);
    }

    /// The section it reads, for messages.
    public Section section() {
        return section;
    }

    /// Rows are below this.
    public int rows() {
        return rows;
    }

    /// Terms are below this.
    public int vocabulary() {
        return vocabulary;
    }

    /// The blocks of the list that has most.
    public int mostBlocks() {
        return mostBlocks;
    }

    /// The rows of the largest block.
    public int largestBlock() {
        return largestBlock;
    }

    /// Rows in all lists together.
    public long postings() {
        return section.longAt(PostingsLayout.POSTINGS);
    }

    /// Blocks of all lists together.
    public long blocks() {
        return section.longAt(PostingsLayout.BLOCKS);
    }

    /// Summary entries of all lists together.
    public long entries() {
        return section.longAt(PostingsLayout.ENTRIES);
    }

    /// Whether a term has a list; false for terms outside the vocabulary.
    public boolean hasList(int term) {
        return term >= 0 && term < vocabulary && start(term) != start(term + 1);
    }

    /// Reads every list and reports what breaks the format.
    public void check(Findings findings) {
        new BlockedPostingsCheck(this, findings).run();
    }

    MemorySegment data() {
        return data;
    }

    /// Where a term's list starts in [#data]; that of the next term is its end.
    long start(int term) {
        return Integer.toUnsignedLong(starts.get(INT, (long) term * Integer.BYTES)) << PostingsLayout.LIST_SHIFT;
    }

    /// The place of a list's byte, counted from the section's start.
    long at(long offset) {
        return section.length() - data.byteSize() + offset;
    }

    private int count(int field, long value, long most) {
        section.require(value >= 0 && value <= most, field, "0 to " + most, value);
        return (int) value;
    }
}
