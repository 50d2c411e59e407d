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
                section.bytes().get(LittleEndian.BYTE, listAt + PostingsLayout.LIST_RESERVED) == 0
                        && section.intAt(listAt + PostingsLayout.LIST_RESERVED + 1) == 0,
                listAt + PostingsLayout.LIST_RESERVED,
                "zeros in the list of term " + term,
                1);
        boolean shift = list.bucketShift() == PostingsLayout.bucketShift(view.vocabulary(), list.terms());
        require(shift, listAt + PostingsLayout.LIST_BUCKET_SHIFT, "the bucket shift", list.bucketShift());
        blocks(term);
        if (shift && startsAreSound()) {
            summaries(term);
        }
        zeros(view.at(list.entryAt(list.entries())), view.at(view.start(term + 1)));
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

    private boolean startsAreSound() {
        int previous = 0;
        for (int i = 0; i <= list.terms(); i++) {
            int start = list.termStart(i);
            boolean sound = i == 0 ? start == 0 : start > previous && start <= list.entries();
            require(sound, listAt, "the entries of each summary term behind those before it", start);
            if (!sound) {
                return false;
            }
            previous = start;
        }
        require(previous == list.entries(), listAt, "summary terms with " + list.entries() + " entries", previous);
        return true;
    }

    private void summaries(int term) {
        int previousTerm = -1;
        for (int i = 0; i < list.terms(); i++) {
            int found = list.term(i);
            boolean inRange = found > previousTerm && found < view.vocabulary();
            require(inRange, listAt, "summary terms ascending and in range in the list of term " + term, found);
            previousTerm = found;
            int previousBlock = -1;
            for (int at = list.termStart(i); at < list.termStart(i + 1); at++) {
                int block = list.entry(at) >>> PostingsLayout.VALUE_BITS;
                boolean sound = block > previousBlock && block < list.blocks();
                require(sound, view.at(list.entryAt(at)), "a block from " + (previousBlock + 1), block);
                int value = list.entry(at) & PostingsLayout.VALUE_MASK;
                require(value > 0, view.at(list.entryAt(at)), "a summary value of 1 to 255", value);
                previousBlock = block;
            }
        }
        buckets();
    }

    private void buckets() {
        int next = 0;
        for (int bucket = 0; bucket <= PostingsLayout.buckets(view.vocabulary(), list.bucketShift()); bucket++) {
            while (next < list.terms() && list.term(next) >>> list.bucketShift() < bucket) {
                next++;
            }
            int found = list.bucketStart(bucket);
            require(found == next, listAt, "summary bucket " + bucket + " from term " + next, found);
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
