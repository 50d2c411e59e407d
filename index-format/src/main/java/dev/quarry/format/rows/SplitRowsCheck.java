package dev.quarry.format.rows;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Everything the format says of a section of split rows, tested on each row.
final class SplitRowsCheck {

    private final SplitRowsView view;
    private final SplitLayout layout;
    private final Section section;
    private final Findings findings;
    private final int[] terms;
    private long nonZeros;
    private int longest;
    private long nextTail = SplitLayout.EMPTY_TAIL_BYTES;
    private int count;
    private int lastCode;

    SplitRowsCheck(SplitRowsView view, SplitLayout layout, Findings findings) {
        this.view = view;
        this.layout = layout;
        this.section = view.section();
        this.findings = findings;
        this.terms = new int[view.longest()];
    }

    void run() {
        for (int row = 0; row < view.rows(); row++) {
            count = 0;
            lastCode = SplitLayout.CODES - 1;
            if (!row(row)) {
                return; // the rows behind cannot be told apart any more
            }
            nonZeros += count;
            longest = Math.max(longest, count);
        }
        findings.require(
                nonZeros == view.nonZeros(),
                section,
                SparseRowsLayout.NON_ZEROS,
                Long.toString(nonZeros),
                view.nonZeros());
        findings.require(
                longest == view.longest(),
                section,
                SparseRowsLayout.LONGEST,
                Integer.toString(longest),
                view.longest());
        int chunks = SplitLayout.of(view.vocabulary(), nonZeros, view.rows()).chunks();
        findings.require(
                chunks == layout.chunks(), section, SparseRowsLayout.OFFSET_SHIFT, chunks + " chunks", layout.chunks());
        zeros(view.atTail(0), view.atTail(SplitLayout.EMPTY_TAIL_BYTES));
        zeros(view.atTail(nextTail), section.length());
        long slack = section.length() - view.atTail(nextTail);
        findings.require(
                slack == SplitLayout.SLACK_BYTES,
                section,
                view.atTail(nextTail),
                SplitLayout.SLACK_BYTES + " bytes behind the last tail",
                slack);
    }

    private boolean row(int row) {
        long head = (long) row * layout.headBytes();
        long trailer = view.trailer(head);
        boolean full = true;
        for (int chunk = 0; chunk < layout.chunks(); chunk++) {
            long at = head + (long) chunk * layout.chunkBytes();
            long own = view.trailer(at);
            int stored = (int) (own >>> 56);
            long trailerAt = head(at) + layout.chunkBytes() - SplitLayout.TRAILER_BYTES;
            boolean sound = stored <= SplitLayout.CHUNK && (full || stored == 0) && count + stored <= view.longest();
            findings.require(sound, section, trailerAt + 5, "a sound count", stored);
            if (!sound) {
                return false;
            }
            findings.require(
                    chunk == 0 || (own << 8) >>> 24 == 0, section, trailerAt, "a tail in the first chunk only", own);
            full = stored == SplitLayout.CHUNK;
            long fine = (long) row * layout.fineBytes() + (long) chunk * SplitLayout.FINE_BYTES;
            values(view.heads(), at, SplitLayout.CHUNK, view.fine(), fine, stored, head(at));
            for (int plane = 0; plane < layout.planes(); plane++) {
                long from = head(at) + (long) plane * SplitLayout.CHUNK;
                zeros(from + stored, from + SplitLayout.CHUNK);
            }
            zeros(head(at) + (long) layout.planes() * SplitLayout.CHUNK, trailerAt);
            zeros(view.atFine(fine + stored), view.atFine(fine + SplitLayout.FINE_BYTES));
        }
        return tail(trailer, head(head), full) && terms();
    }

    private boolean tail(long trailer, long head, boolean full) {
        long at = SplitRowsView.tail(trailer);
        int largest = SplitRowsView.largestOfTail(trailer);
        long trailerAt = head + layout.chunkBytes() - SplitLayout.TRAILER_BYTES;
        if (at == 0) {
            findings.require(largest == 0, section, trailerAt + 4, "0 without a tail", largest);
            return true;
        }
        boolean sound = full && at == nextTail && at <= view.tails().byteSize() - SplitLayout.SLACK_BYTES - 4;
        int stored = sound ? view.tails().get(LittleEndian.INT, at) : 0;
        long bytes = stored > 0 ? layout.tailBytes(stored) : 0;
        sound = sound
                && stored > 0
                && stored <= view.longest() - count
                && at + bytes <= view.tails().byteSize() - SplitLayout.SLACK_BYTES;
        findings.require(sound, section, trailerAt, "a tail at " + nextTail + " of some non-zeros", at);
        if (!sound) {
            return false;
        }
        long planes = at + SplitRowsView.TAIL_HEADER_BYTES;
        long fine = planes + (long) stored * layout.planes();
        int first = view.code(view.tails(), planes, stored, view.tails(), fine);
        int expected = SplitRowsEncoder.largestTail(first, view.step());
        findings.require(largest == expected, section, trailerAt + 4, "a tail of values up to " + expected, largest);
        values(view.tails(), planes, stored, view.tails(), fine, stored, view.atTail(planes));
        zeros(view.atTail(fine + stored), view.atTail(at + bytes));
        nextTail = at + bytes;
        return true;
    }

    /// Tests a run's values and collects its terms.
    private void values(
            MemorySegment data, long at, int stride, MemorySegment fineData, long fineAt, int stored, long place) {
        for (int i = 0; i < stored; i++) {
            terms[count++] = view.term(data, at + i, stride);
            int code = view.code(data, at + i, stride, fineData, fineAt + i);
            int fine = fineData.get(LittleEndian.BYTE, fineAt + i) & 255;
            findings.require(
                    code >= 1 && code <= lastCode && fine < view.step(),
                    section,
                    place + 2L * stride + i,
                    "a value from 1 to " + lastCode,
                    code);
            lastCode = code;
        }
    }

    private boolean terms() {
        Arrays.sort(terms, 0, count);
        for (int i = 0; i < count; i++) {
            boolean sound = terms[i] < view.vocabulary() && (i == 0 || terms[i] > terms[i - 1]);
            findings.require(
                    sound,
                    section,
                    SparseRowsLayout.HEADER_BYTES,
                    "terms below " + view.vocabulary() + ", none twice",
                    terms[i]);
        }
        return true;
    }

    private static long head(long offset) {
        return SparseRowsLayout.HEADER_BYTES + offset;
    }

    private void zeros(long from, long to) {
        for (long at = from; at < to; at++) {
            int found = section.bytes().get(LittleEndian.BYTE, at);
            findings.require(found == 0, section, at, "0", found);
        }
    }
}
