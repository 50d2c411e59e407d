package dev.quarry.seismic;

import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.score.SparseQuery;
import java.util.Arrays;

/// Chooses the lists that a query enters: those of its largest weights, among terms that have a list; equal
/// weights in order of term. Scratch of one searcher.
final class ListSelection {

    private final BlockedPostingsView postings;
    private long[] byWeight = new long[64];
    private int[] terms = new int[64];
    private int count;

    ListSelection(BlockedPostingsView postings) {
        this.postings = postings;
    }

    void select(SparseQuery query, int queryCut) {
        if (byWeight.length < query.count()) {
            byWeight = new long[2 * query.count()];
            terms = new int[byWeight.length];
        }
        int candidates = 0;
        for (int i = 0; i < query.count(); i++) {
            int term = query.term(i);
            if (postings.hasList(term)) {
                int descending = Integer.MAX_VALUE - Float.floatToRawIntBits(query.weight(term));
                byWeight[candidates++] = (long) descending << Integer.SIZE | term;
            }
        }
        Arrays.sort(byWeight, 0, candidates);
        count = Math.min(candidates, queryCut);
        for (int i = 0; i < count; i++) {
            terms[i] = (int) byWeight[i];
        }
    }

    int count() {
        return count;
    }

    int term(int index) {
        return terms[index];
    }
}
