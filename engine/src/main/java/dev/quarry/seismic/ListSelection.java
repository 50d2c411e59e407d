package dev.quarry.seismic;

import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.score.SparseQuery;
import java.util.Arrays;

/// Chooses the lists that a query enters: those of its largest weights, among terms that have a list; equal
/// weights in order of term. A cut is small, so each term is put in its place among the best so far, and most are not
/// looked up. Scratch of one searcher.
final class ListSelection {

    /// Beyond this many lists sorting is faster than inserting.
    private static final int MOST_INSERTED = 24;

    private final BlockedPostingsView postings;
    /// descending weight bits, then the term: the least key is the best
    private long[] keys = new long[64];

    private int count;

    ListSelection(BlockedPostingsView postings) {
        this.postings = postings;
    }

    void select(SparseQuery query, int queryCut) {
        if (keys.length < query.count()) {
            keys = new long[2 * query.count()];
        }
        count = 0;
        if (queryCut > MOST_INSERTED) {
            sort(query, queryCut);
            return;
        }
        for (int i = 0; i < query.count(); i++) {
            int term = query.term(i);
            long key = key(query, term);
            if ((count < queryCut || key < keys[count - 1]) && postings.hasList(term)) {
                insert(key, queryCut);
            }
        }
    }

    int count() {
        return count;
    }

    int term(int index) {
        return (int) keys[index];
    }

    private void insert(long key, int queryCut) {
        int at = count < queryCut ? count++ : count - 1;
        for (; at > 0 && keys[at - 1] > key; at--) {
            keys[at] = keys[at - 1];
        }
        keys[at] = key;
    }

    private void sort(SparseQuery query, int queryCut) {
        for (int i = 0; i < query.count(); i++) {
            if (postings.hasList(query.term(i))) {
                keys[count++] = key(query, query.term(i));
            }
        }
        Arrays.sort(keys, 0, count);
        count = Math.min(count, queryCut);
    }

    private static long key(SparseQuery query, int term) {
        int descending = Integer.MAX_VALUE - Float.floatToRawIntBits(query.weight(term));
        return (long) descending << Integer.SIZE | term;
    }
}
