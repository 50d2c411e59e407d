package dev.quarry.seismic;

import dev.quarry.score.SparseQuery;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// Chooses the terms of a query's largest weights among those that are eligible, such as those that have a list;
/// equal weights in order of term. Few are wanted, so each term is put in its place among the best so far, and
/// most are not looked up. Scratch of one searcher.
final class HeaviestTerms {

    /// Beyond this many terms sorting is faster than inserting.
    private static final int MOST_INSERTED = 24;

    private final IntPredicate eligible;
    /// descending weight bits, then the term: the least key is the best
    private long[] keys = new long[64];

    private int count;

    HeaviestTerms(IntPredicate eligible) {
        this.eligible = eligible;
    }

    void select(SparseQuery query, int most) {
        if (keys.length < query.count()) {
            keys = new long[2 * query.count()];
        }
        count = 0;
        if (most > MOST_INSERTED) {
            sort(query, most);
            return;
        }
        for (int i = 0; i < query.count(); i++) {
            int term = query.term(i);
            long key = key(query, term);
            if ((count < most || key < keys[count - 1]) && eligible.test(term)) {
                insert(key, most);
            }
        }
    }

    int count() {
        return count;
    }

    int term(int index) {
        return (int) keys[index];
    }

    private void insert(long key, int most) {
        int at = count < most ? count++ : count - 1;
        for (; at > 0 && keys[at - 1] > key; at--) {
            keys[at] = keys[at - 1];
        }
        keys[at] = key;
    }

    private void sort(SparseQuery query, int most) {
        for (int i = 0; i < query.count(); i++) {
            if (eligible.test(query.term(i))) {
                keys[count++] = key(query, query.term(i));
            }
        }
        Arrays.sort(keys, 0, count);
        count = Math.min(count, most);
    }

    private static long key(SparseQuery query, int term) {
        int descending = Integer.MAX_VALUE - Float.floatToRawIntBits(query.weight(term));
        return (long) descending << Integer.SIZE | term;
    }
}
