package dev.quarry.format.postings;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.SHORT;

import java.lang.foreign.MemorySegment;

/// Reads one list at a time; [#open] moves it. Holds no copy of the list, allocates nothing. Not thread-safe.
///
/// The list's sizes are checked when it is opened, so that all its parts lie inside it; what they hold is trusted
/// no further than that: a block number or row that is out of range comes out as it stands.
public final class PostingListCursor {

    private final BlockedPostingsView view;
    private final MemorySegment data;
    private final boolean shortTerms;
    private int blocks;
    private int postings;
    private int terms;
    private int entries;
    private boolean shortStarts;
    private boolean shortEntries;
    private int bucketShift;
    private long scalesAt;
    private long blockStartsAt;
    private long rowsAt;
    private long bucketsAt;
    private long startsAt;
    private long termsAt;
    private long entriesAt;

    /// A cursor on no list.
    public PostingListCursor(BlockedPostingsView view) {
        this.view = view;
        this.data = view.data();
        this.shortTerms = view.termBytes() == Short.BYTES;
    }

    /// Moves to the list of a term below the vocabulary.
    ///
    /// @return false when the term has no list; the cursor then has no blocks
    /// @throws dev.quarry.format.CorruptSegmentException when the list's sizes do not fit its bytes
    public boolean open(int term) {
        long from = view.start(term);
        long to = view.start(term + 1);
        blocks = 0;
        if (from == to) {
            return false;
        }
        if (to - from < PostingsLayout.LIST_HEADER_BYTES || to > data.byteSize()) {
            throw view.section()
                    .corrupt(
                            view.at(from),
                            "a list inside the section",
                            "bytes " + view.at(from) + " to " + view.at(to));
        }
        postings = data.get(INT, from + PostingsLayout.LIST_POSTINGS);
        terms = data.get(INT, from + PostingsLayout.LIST_TERMS);
        entries = data.get(INT, from + PostingsLayout.LIST_ENTRIES);
        int entryBytes = data.get(BYTE, from + PostingsLayout.LIST_ENTRY_BYTES);
        int startBytes = data.get(BYTE, from + PostingsLayout.LIST_START_BYTES);
        bucketShift = data.get(BYTE, from + PostingsLayout.LIST_BUCKET_SHIFT);
        int found = data.get(INT, from + PostingsLayout.LIST_BLOCKS);
        boolean sound = found > 0
                && found <= view.mostBlocks()
                && Math.min(postings, Math.min(terms, entries)) >= 0
                && entryBytes == PostingsLayout.entryBytes(found)
                && startBytes == PostingsLayout.startBytes(terms, entries)
                && bucketShift >= 0
                && bucketShift <= PostingsLayout.MOST_BUCKET_SHIFT;
        if (!sound || !place(from, to, found, entryBytes, startBytes)) {
            throw view.section().corrupt(view.at(from), "sizes of a list of " + (to - from) + " bytes", "others");
        }
        blocks = found;
        return true;
    }

    /// The list's blocks, 0 when it has none.
    public int blocks() {
        return blocks;
    }

    /// The list's rows.
    public int postings() {
        return postings;
    }

    /// Adds `weight` times the term's summary value of each block to `sums[base + block]`, for the blocks that
    /// have it. The values are in the block's own unit: [#scale].
    ///
    /// @param sums the place of block 0 is `base`
    /// @throws IndexOutOfBoundsException when a damaged list names a block beyond `sums`
    public void addSummaries(int term, float weight, float[] sums, int base) {
        long slot = find(term);
        if (slot < 0) {
            return;
        }
        int from = start(startsAt, slot);
        int to = start(startsAt, slot + 1);
        if (shortEntries) {
            for (long at = entriesAt + 2L * from, end = entriesAt + 2L * to; at < end; at += 2) {
                int entry = Short.toUnsignedInt(data.get(SHORT, at));
                sums[base + (entry >>> PostingsLayout.VALUE_BITS)] += weight * (entry & PostingsLayout.VALUE_MASK);
            }
        } else {
            for (long at = entriesAt + 4L * from, end = entriesAt + 4L * to; at < end; at += 4) {
                int entry = data.get(INT, at);
                sums[base + (entry >>> PostingsLayout.VALUE_BITS)] += weight * (entry & PostingsLayout.VALUE_MASK);
            }
        }
    }

    /// What the summary values of a block are multiplied by.
    public float scale(int block) {
        return data.get(FLOAT, scalesAt + (long) block * Float.BYTES);
    }

    /// Where block `block` begins among the list's rows; that of the next block is its end.
    public int blockStart(int block) {
        return data.get(INT, blockStartsAt + (long) block * Integer.BYTES);
    }

    /// The row at a place among the list's rows.
    public int row(int index) {
        return data.get(INT, rowsAt + (long) index * Integer.BYTES);
    }

    int terms() {
        return terms;
    }

    int entries() {
        return entries;
    }

    int bucketShift() {
        return bucketShift;
    }

    int bucketStart(int bucket) {
        return start(bucketsAt, bucket);
    }

    int termStart(int index) {
        return start(startsAt, index);
    }

    int term(long index) {
        return shortTerms
                ? Short.toUnsignedInt(data.get(SHORT, termsAt + 2 * index))
                : data.get(INT, termsAt + 4 * index);
    }

    long entryAt(int index) {
        return entriesAt + (long) index * (shortEntries ? Short.BYTES : Integer.BYTES);
    }

    int entry(int index) {
        return shortEntries ? Short.toUnsignedInt(data.get(SHORT, entryAt(index))) : data.get(INT, entryAt(index));
    }

    private boolean place(long from, long to, int blockCount, int entryBytes, int startBytes) {
        PostingListShape shape = new PostingListShape(
                blockCount,
                postings,
                terms,
                entries,
                PostingsLayout.buckets(view.vocabulary(), bucketShift),
                entryBytes,
                startBytes);
        shortEntries = entryBytes == Short.BYTES;
        shortStarts = startBytes == Short.BYTES;
        scalesAt = from + shape.scalesAt();
        blockStartsAt = from + shape.blockStartsAt();
        rowsAt = from + shape.rowsAt();
        bucketsAt = from + shape.bucketsAt();
        startsAt = from + shape.startsAt();
        termsAt = from + shape.termsAt();
        entriesAt = from + shape.entriesAt(view.termBytes());
        long end = from + shape.bytes(view.termBytes());
        return end <= to && to - end < PostingsLayout.LIST_BYTES;
    }

    private int start(long at, long index) {
        return shortStarts ? Short.toUnsignedInt(data.get(SHORT, at + 2 * index)) : data.get(INT, at + 4 * index);
    }

    /// The index of a term among the summary's terms, or -1.
    private long find(int term) {
        int bucket = term >>> bucketShift;
        int to = start(bucketsAt, bucket + 1L);
        for (int i = start(bucketsAt, bucket); i < to; i++) {
            int found = term(i);
            if (found >= term) {
                return found == term ? i : -1;
            }
        }
        return -1;
    }
}
