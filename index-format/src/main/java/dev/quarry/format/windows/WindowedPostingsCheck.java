package dev.quarry.format.windows;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;

/// Everything the format says of a windowed postings section, tested on each list.
final class WindowedPostingsCheck {

    private final WindowedPostingsView view;
    private final Section section;
    private final Findings findings;
    private final WindowedListCursor list;
    private long listAt;
    private long postings;
    private long runs;

    WindowedPostingsCheck(WindowedPostingsView view, Findings findings) {
        this.view = view;
        this.section = view.section();
        this.findings = findings;
        this.list = new WindowedListCursor(view);
    }

    void run() {
        require(view.start(0) == 0, WindowsLayout.HEADER_BYTES, "the first list at 0", view.start(0));
        for (int term = 0; term < view.vocabulary(); term++) {
            if (view.start(term + 1) < view.start(term)) {
                long at = WindowsLayout.HEADER_BYTES + (term + 1L) * Integer.BYTES;
                require(false, at, "a list that ends behind " + view.start(term), view.start(term + 1));
                return; // the lists cannot be told apart any more
            }
            list(term);
        }
        require(postings == view.postings(), WindowsLayout.POSTINGS, Long.toString(postings), view.postings());
        require(runs == view.runs(), WindowsLayout.RUNS, Long.toString(runs), view.runs());
        zeros(WindowsLayout.HEADER_BYTES + Integer.BYTES * (view.vocabulary() + 1L), view.at(0));
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
        if (!(list.unit() > 0) || list.unit() == Float.POSITIVE_INFINITY) {
            findings.add(
                    section.corrupt(listAt + WindowsLayout.LIST_UNIT, "a positive unit", Float.toString(list.unit())));
        }
        zeros(listAt + WindowsLayout.LIST_RESERVED, listAt + WindowsLayout.LIST_HEADER_BYTES);
        runs(term);
        zeros(view.at(list.valuesAt() + list.postings()), view.at(view.start(term + 1)));
        postings += list.postings();
        runs += list.runs();
    }

    private void runs(int term) {
        require(list.start(0) == 0, listAt, "the first run at 0", list.start(0));
        int window = -1;
        int from = 0;
        for (int run = 0; run < list.runs(); run++) {
            int to = list.start(run + 1);
            if (to <= from || to > list.postings()) {
                require(false, listAt, "run " + run + " of term " + term + " to end behind " + from, to);
                return;
            }
            boolean ascending = list.window(run) > window && list.window(run) < view.windows();
            require(
                    ascending,
                    listAt,
                    "a window from " + (window + 1) + " to " + (view.windows() - 1),
                    list.window(run));
            window = list.window(run);
            run(term, run, from, to);
            from = to;
        }
        require(from == list.postings(), listAt, "runs of " + list.postings() + " rows", from);
    }

    private void run(int term, int run, int from, int to) {
        long first = (long) list.window(run) << view.windowShift();
        int end = (int) Math.clamp(view.rows() - first, 0, 1L << view.windowShift());
        int previous = -1;
        int most = 0;
        for (int i = from; i < to; i++) {
            int offset = list.offset(i);
            require(
                    offset > previous && offset < end,
                    view.at(list.offsetsAt() + (long) i * Short.BYTES),
                    "rows ascending, below " + end + " in a run of term " + term,
                    offset);
            previous = offset;
            require(list.value(i) > 0, view.at(list.valuesAt() + i), "a value of 1 to 255", list.value(i));
            most = Math.max(most, list.value(i));
        }
        require(most == list.most(run), listAt, "the largest value " + most + " of run " + run, list.most(run));
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
