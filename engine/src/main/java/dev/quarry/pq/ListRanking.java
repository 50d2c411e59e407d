package dev.quarry.pq;

import dev.quarry.collect.TopK;
import dev.quarry.format.ivf.IvfListsView;

/// Orders the lists of a segment by how promising they are for a query. One thread's scratch.
final class ListRanking {

    private final ListScores scores;
    private final IvfListsView view;
    private final TopK best = new TopK(1);
    private final int[] order;
    private final int[] others;
    private final float[] drained;
    /// Lists of the order, while it is extended.
    private final boolean[] isInOrder;

    ListRanking(ListScores scores, IvfListsView view) {
        this.scores = scores;
        this.view = view;
        this.order = new int[scores.lists()];
        this.others = new int[order.length];
        this.drained = new float[order.length];
        this.isInOrder = new boolean[order.length];
    }

    /// Finds the best lists that have rows; see [#list]. Their scores and products are settled.
    ///
    /// @return how many were found, at most `wanted`
    int rank(int wanted) {
        int candidates = Math.min(order.length, scores.candidates(wanted));
        best.reset(candidates);
        for (int list = 0; list < order.length; list++) {
            float score = scores.rough(list);
            if (score >= best.threshold() && view.start(list) < view.start(list + 1)) {
                best.offer(list, score);
            }
        }
        int found = best.drain(order, drained);
        scores.settle(order, found);
        return candidates > wanted ? sort(order, found, wanted) : found;
    }

    /// Puts the `wanted` best of some settled lists first.
    private int sort(int[] lists, int count, int wanted) {
        best.reset(wanted);
        for (int i = 0; i < count; i++) {
            best.offer(lists[i], scores.score(lists[i]));
        }
        return best.drain(lists, drained);
    }

    /// Adds all other lists that have rows to the order, behind those found.
    ///
    /// @param found what [#rank] returned
    /// @return how many there are with them
    int extend(int found) {
        for (int place = 0; place < found; place++) {
            isInOrder[order[place]] = true;
        }
        int count = 0;
        for (int list = 0; list < order.length; list++) {
            if (!isInOrder[list] && view.start(list) < view.start(list + 1)) {
                others[count++] = list;
            }
        }
        for (int place = 0; place < found; place++) {
            isInOrder[order[place]] = false;
        }
        if (count == 0) {
            return found;
        }
        scores.settle(others, count);
        int added = sort(others, count, count);
        System.arraycopy(others, 0, order, found, added);
        return found + added;
    }

    /// The list at a place of the order, the best first.
    int list(int place) {
        return order[place];
    }
}
