package dev.quarry.hnsw;

import dev.quarry.score.PairScorer;
import java.util.Arrays;

/// Selects neighbors in different directions: a candidate is redundant when it is nearer to a selected neighbor
/// than to the node itself. One thread's scratch.
///
/// The paper's algorithm 4, SELECT-NEIGHBORS-HEURISTIC. Departures: of candidates that are as near to each
/// other as to the node, such as duplicates of it, only the first is selected; without that, a crowd of
/// duplicates would fill all slots with each other. The paper's extendCandidates is left out: a search of a
/// level ends when all candidates are expanded, so their neighbors have been seen, and were farther.
final class NeighborSelector {

    private static final int CHUNK = 4;

    private final PairScorer scorer;
    private final int[] chunk = new int[CHUNK];
    private final float[] scores = new float[CHUNK];
    private int[] selectedNodes = new int[64];
    private float[] selectedScores = new float[64];
    private int[] pruned = new int[64];

    NeighborSelector(PairScorer scorer) {
        this.scorer = scorer;
    }

    /// Selects among candidates. Changes the scorer's query.
    ///
    /// @param positions candidates, best first; what is selected takes the first places, best first
    /// @param nodes the candidates' nodes
    /// @param toBase their scores against the node that gets neighbors
    /// @param most how many are selected at most
    /// @param fillTo up to how many the best redundant ones are added
    /// @return how many are selected
    int select(int[] positions, int[] nodes, float[] toBase, int count, int most, int fillTo) {
        reserve(count);
        int selected = 0;
        int left = 0;
        for (int i = 0; i < count && selected < most; i++) {
            if (isRedundant(nodes[i], toBase[i], selected)) {
                pruned[left++] = positions[i];
            } else {
                selectedNodes[selected] = nodes[i];
                selectedScores[selected] = toBase[i];
                positions[selected++] = positions[i];
            }
        }
        for (int i = 0; i < left && selected < Math.min(most, fillTo); i++) {
            positions[selected++] = pruned[i];
        }
        return selected;
    }

    private boolean isRedundant(int node, float toBase, int selected) {
        if (selected > 0) {
            scorer.query(node);
        }
        for (int from = 0; from < selected; from += CHUNK) {
            int count = Math.min(CHUNK, selected - from);
            System.arraycopy(selectedNodes, from, chunk, 0, count);
            scorer.score(chunk, count, scores);
            for (int i = 0; i < count; i++) {
                if (scores[i] > toBase || (scores[i] == toBase && selectedScores[from + i] == toBase)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void reserve(int count) {
        if (pruned.length < count) {
            int length = Math.max(count, 2 * pruned.length);
            pruned = Arrays.copyOf(pruned, length);
            selectedNodes = Arrays.copyOf(selectedNodes, length);
            selectedScores = Arrays.copyOf(selectedScores, length);
        }
    }
}
