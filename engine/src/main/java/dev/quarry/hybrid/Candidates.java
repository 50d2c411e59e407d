package dev.quarry.hybrid;

import dev.quarry.document.DocumentId;
import dev.quarry.query.Hit;
import dev.quarry.query.Hits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The documents that the legs of a hybrid search found, each once, with its rank and score in each leg. Scores
/// are the API's, so those of squared L2 are distances.
final class Candidates {

    /// The rank of a document in a leg that did not find it.
    static final int NO_RANK = 0;

    private final int legs;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final List<DocumentId> ids = new ArrayList<>();
    private long[] rows = new long[64];
    /// `(candidates, legs)`
    private int[] ranks;
    /// `(candidates, legs)`, NaN where there is none
    private float[] scores;

    /// @param legs what each found
    Candidates(List<Hits> legs) {
        this.legs = legs.size();
        this.ranks = new int[rows.length * this.legs];
        this.scores = new float[rows.length * this.legs];
        for (int leg = 0; leg < this.legs; leg++) {
            List<Hit> hits = legs.get(leg).list();
            for (int i = 0; i < hits.size(); i++) {
                int candidate = number(hits.get(i));
                ranks[candidate * this.legs + leg] = i + 1;
                scores[candidate * this.legs + leg] = hits.get(i).score();
            }
        }
    }

    private int number(Hit hit) {
        Integer known = numbers.putIfAbsent(hit.row(), ids.size());
        if (known != null) {
            return known;
        }
        int number = ids.size();
        if (number == rows.length) {
            rows = Arrays.copyOf(rows, 2 * number);
            ranks = Arrays.copyOf(ranks, 2 * number * legs);
            scores = Arrays.copyOf(scores, 2 * number * legs);
        }
        ids.add(hit.id());
        rows[number] = hit.row();
        Arrays.fill(scores, number * legs, (number + 1) * legs, Float.NaN);
        return number;
    }

    int count() {
        return ids.size();
    }

    int legs() {
        return legs;
    }

    DocumentId id(int candidate) {
        return ids.get(candidate);
    }

    long row(int candidate) {
        return rows[candidate];
    }

    /// Its place among what the leg found, from 1, or [#NO_RANK].
    int rank(int candidate, int leg) {
        return ranks[candidate * legs + leg];
    }

    /// Its score in the leg, NaN when it has none or it is not known.
    float score(int candidate, int leg) {
        return scores[candidate * legs + leg];
    }

    void setScore(int candidate, int leg, float score) {
        scores[candidate * legs + leg] = score;
    }
}
