package dev.quarry.pq;

import dev.quarry.collect.TopK;
import dev.quarry.format.ivf.IvfListsView;

/// Orders the lists of a segment by how promising they are for a query. One thread's scratch.
final class ListRanking {

    private final ListScores scores;
    private final IvfListsView view;
    private final TopK best = new TopK(1);
    private final int[] order;
    private final float[] drained;

    ListRanking(ListScores scores, IvfListsView view) {
        this.scores = scores;
        this.view = view;
        this.order = new int[scores.lists()];
        this.drained = new float[order.length];
    }

    /// Finds the best lists that have rows; see [#list].
    ///
    /// @return how many were found, at most `wanted`
    int rank(int wanted) {
        best.reset(Math.min(wanted, order.length));
        for (int list = 0; list < order.length; list++) {
            float score = scores.score(list);
            if (score >= best.threshold() && view.start(list) < view.start(list + 1)) {
                best.offer(list, score);
            }
        }
        return best.drain(order, drained);
    }

    /// The list at a place of the order, the best first.
    int list(int place) {
        return order[place];
    }
}
