package dev.quarry.format.postings;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import java.util.Arrays;

/// Everything the format says of a blocked postings section, tested on each list.
final class BlockedPostingsCheck {

    private final BlockedPostingsView view;
    private final Section section;
    private final Findings findings;
    private final PostingListCursor list;
    private long listAt;
    private long postings;
    private long blocks;
    private long entries;
    private int mostBlocks;
    private int largestBlock;

    BlockedPostingsCheck(BlockedPostingsView view, Findings findings) {
        this.view = view;
        this.section = view.section();
        this.findings = findings;
        this.list = new PostingListCursor(view);
    }

    void run() {
        require(view.start(0) == 0, PostingsLayout.HEADER_BYTES, "the first list at 0", view.start(0));
        for (int term = 0; term < view.vocabulary(); term++) {
            if (view.start(term + 1) < view.start(term)) {
                long at = PostingsLayout.HEADER_BYTES + (term + 1L) * Integer.BYTES;
                require(false, at, "a list that ends behind " + view.start(term), view.start(term + 1));
                return; // the lists cannot be told apart any more
            }
            list(term);
        }
        require(postings == view.postings(), PostingsLayout.POSTINGS, Long.toString(postings), view.postings());
        require(blocks == view.blocks(), PostingsLayout.BLOCKS, Long.toString(blocks), view.blocks());
        require(entries == view.entries(), PostingsLayout.ENTRIES, Long.toString(entries), view.entries());
        require(mostBlocks == view.mostBlocks(), PostingsLayout.MOST_BLOCKS, mostBlocks + " blocks", view.mostBlocks());
        require(
                largestBlock == view.largestBlock(),
                PostingsLayout.MOST_BLOCK_ROWS,
                largestBlock + " rows",
                view.largestBlock());
        zeros(PostingsLayout.HEADER_BYTES + Integer.BYTES * (view.vocabulary() + 1L), view.at(0));
        zeros(view.at(view.start(view.vocabulary())), section.length());
    }

    private void list(int term) {
        listAt = view.at(view.start(term));
        try {
            if (!list.open(term)) {
                return;
            }
        } catch (CorruptSegmentException e) {
            findings.add(e);
            return;
        }
        require(
                section.bytes().get(LittleEndian.BYTE, listAt + PostingsLayout.LIST_RESERVED) == 0,
                listAt + PostingsLayout.LIST_RESERVED,
                "zero in the list of term " + term,
                1);
        blocks(term);
        int spareBits = (int) (-(long) list.postings() * PostingsLayout.rowBits(view.rows()) & 7);
        if (spareBits > 0) {
            long lastAt = view.at(list.entriesAt() - 1);
            int last = Byte.toUnsignedInt(section.bytes().get(LittleEndian.BYTE, lastAt));
            require(last >>> (Byte.SIZE - spareBits) == 0, lastAt, "zero bits behind the last row", last);
        }
        summaries(term);
        zeros(view.at(list.bucketAt(list.entries())), view.at(view.start(term + 1)));
        postings += list.postings();
        blocks += list.blocks();
        entries += list.entries();
        mostBlocks = Math.max(mostBlocks, list.blocks());
    }

    private void blocks(int term) {
        int[] rows = new int[list.postings()];
        int end = 0;
        require(list.blockStart(0) == 0, listAt, "the first block at 0", list.blockStart(0));
        for (int block = 0; block < list.blocks(); block++) {
            float scale = list.scale(block);
            require(scale > 0 && scale < Float.POSITIVE_INFINITY, listAt, "positive scales", (long) scale);
            int next = list.blockStart(block + 1);
            if (next <= end || next > list.postings()) {
                require(false, listAt, "block " + block + " of term " + term + " to end behind " + end, next);
                return;
            }
            for (int i = end; i < next; i++) {
                rows[i] = list.row(i);
                boolean ascending = i == end || rows[i] > rows[i - 1];
                require(ascending, listAt, "rows ascending in block " + block + " of term " + term, rows[i]);
                require(
                        rows[i] >= 0 && rows[i] < view.rows(),
                        listAt,
                        "rows below " + view.rows() + " in the list of term " + term,
                        rows[i]);
            }
            largestBlock = Math.max(largestBlock, next - end);
            end = next;
        }
        require(end == list.postings(), listAt, "blocks of " + list.postings() + " rows", end);
        Arrays.sort(rows);
        for (int i = 1; i < rows.length; i++) {
            require(rows[i] != rows[i - 1], listAt, "each row once in the list of term " + term, rows[i]);
        }
    }

    private void summaries(int term) {
        int buckets = PostingsLayout.buckets(view.vocabulary(), list.bucketShift());
        int end = 0;
        require(list.bucketStart(0) == 0, listAt, "the first summary bucket at 0", list.bucketStart(0));
        for (int bucket = 0; bucket < buckets; bucket++) {
            int next = list.bucketStart(bucket + 1);
            if (next < end || next > list.entries()) {
                String expected = "summary bucket " + bucket + " of term " + term + " to end behind " + end;
                require(false, listAt, expected, next);
                return;
            }
            bucket(bucket, list.bucketAt(end), next - end);
            end = next;
        }
        require(end == list.entries(), listAt, "buckets of " + list.entries() + " summary entries", end);
    }

    private void bucket(int bucket, long bucketAt, int count) {
        int previousLow = -1;
        int previousBlock = -1;
        for (int i = 0; i < count; i++) {
            int low = list.low(bucketAt, i);
            int block = list.block(bucketAt, count, i);
            long at = view.at(bucketAt);
            require(low >= previousLow, at, "summary terms ascending, from " + previousLow, low);
            long found = ((long) bucket << list.bucketShift()) + low;
            boolean inRange = low >>> list.bucketShift() == 0 && found < view.vocabulary();
            require(inRange, at, "summary terms of the bucket and below " + view.vocabulary(), found);
            int least = low == previousLow ? previousBlock + 1 : 0;
            boolean sound = block >= least && block < list.blocks();
            require(sound, at, "a block from " + least + " below " + list.blocks(), block);
            int value = list.value(bucketAt, count, i);
            require(value > 0, at, "a summary value of 1 to 255", value);
            previousLow = low;
            previousBlock = block;
        }
    }

    private void zeros(long from, long to) {
        for (long at = from; at < to; at++) {
            int found = section.bytes().get(LittleEndian.BYTE, at);
            require(found == 0, at, "0", found);
        }
    }

    private void require(boolean holds, long at, String expected, long found) {
        findings.require(holds, section, at, expected, found);
    }
}
