package dev.quarry.format.rows;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;

/// Everything the format says of a section of adjacent rows, tested on each row.
final class AdjacentRowsCheck {

    private final AdjacentRowsView view;
    private final Section section;
    private final Findings findings;
    private long nonZeros;
    private int longest;

    AdjacentRowsCheck(AdjacentRowsView view, Findings findings) {
        this.view = view;
        this.section = view.section();
        this.findings = findings;
    }

    void run() {
        long end = view.offset(view.rows());
        long previous = 0;
        findings.require(
                view.offset(0) == 0, section, SparseRowsLayout.HEADER_BYTES, "the first row at 0", view.offset(0));
        for (int row = 0; row < view.rows(); row++) {
            long next = view.offset(row + 1);
            long at = SparseRowsLayout.HEADER_BYTES + (row + 1L) * Integer.BYTES;
            if (next < previous || next > end) {
                findings.require(false, section, at, "an offset from " + previous + " to " + end, next);
                return; // the rows cannot be told apart any more
            }
            row(previous, next);
            previous = next;
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
        zeros(SparseRowsLayout.HEADER_BYTES + Integer.BYTES * (view.rows() + 1L), view.at(0));
        zeros(view.at(end), section.length());
    }

    private void row(long offset, long next) {
        if (next - offset < view.encoding().headBytes()) {
            findings.require(false, section, view.at(offset), "a row of some bytes", next - offset);
            return;
        }
        int count = view.count(offset);
        long most = (next - offset) / (view.termBytes() + view.encoding().valueBytes());
        long bytes = SparseRowsLayout.rowBytes(view.encoding(), view.termBytes(), count);
        if (count < 0 || count > most || LittleEndian.align(bytes, 1 << view.shift()) != next - offset) {
            findings.require(
                    false, section, view.at(offset), "as many terms as " + (next - offset) + " bytes hold", count);
            return;
        }
        nonZeros += count;
        longest = Math.max(longest, count);
        float scale = view.scale(offset);
        if (!(scale > 0) || scale == Float.POSITIVE_INFINITY) {
            findings.add(section.corrupt(view.at(offset) + Integer.BYTES, "a positive scale", Float.toString(scale)));
        }
        terms(offset + view.encoding().headBytes(), count);
        values(offset + view.encoding().headBytes() + (long) count * view.termBytes(), count);
        zeros(view.at(offset + bytes), view.at(next));
    }

    private void terms(long at, int count) {
        int previous = -1;
        for (int i = 0; i < count; i++) {
            int term = view.term(at, i);
            if (term <= previous || term >= view.vocabulary()) {
                findings.require(
                        false,
                        section,
                        view.at(at + (long) i * view.termBytes()),
                        "a term from " + (previous + 1) + " to " + (view.vocabulary() - 1),
                        term);
                return;
            }
            previous = term;
        }
    }

    private void values(long at, int count) {
        for (int i = 0; i < count; i++) {
            float value = view.storedValue(at, i);
            if (!(value > 0) || value == Float.POSITIVE_INFINITY) {
                findings.add(section.corrupt(
                        view.at(at + (long) i * view.encoding().valueBytes()),
                        "a positive finite value",
                        Float.toString(value)));
            }
        }
    }

    private void zeros(long from, long to) {
        for (long at = from; at < to; at++) {
            int found = section.bytes().get(LittleEndian.BYTE, at);
            findings.require(found == 0, section, at, "0", found);
        }
    }
}
