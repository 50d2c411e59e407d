package dev.quarry.tools.eval;

import java.util.List;
import java.util.Map;

/// One query's answer seen through its judgments: all that a measure needs.
public final class Judgment {
    private final int[] ranked;
    private final int[] ideal;

    private Judgment(int[] ranked, int[] ideal) {
        this.ranked = ranked;
        this.ideal = ideal;
    }

    /// Grade of each answered document, best first; 0 where not judged or not relevant.
    int[] ranked() {
        return ranked;
    }

    /// Grades of all relevant documents, highest first.
    int[] ideal() {
        return ideal;
    }

    static Judgment of(List<Ranked> answer, Map<String, Integer> grades) {
        int[] ranked = answer.stream()
                .mapToInt(r -> Math.max(0, grades.getOrDefault(r.document(), 0)))
                .toArray();
        int[] rising = grades.values().stream()
                .mapToInt(Integer::intValue)
                .filter(grade -> grade > 0)
                .sorted()
                .toArray();
        int[] ideal = new int[rising.length];
        for (int i = 0; i < ideal.length; i++) {
            ideal[i] = rising[rising.length - 1 - i];
        }
        return new Judgment(ranked, ideal);
    }

    /// Relevant documents among the first `k`.
    int relevant(int k) {
        int count = 0;
        for (int i = 0; i < Math.min(k, ranked.length); i++) {
            count += ranked[i] > 0 ? 1 : 0;
        }
        return count;
    }
}
