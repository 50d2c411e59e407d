package dev.quarry.multi;

import dev.quarry.collect.TopK;
import dev.quarry.format.multi.MultiOffsetsView;
import java.util.Arrays;

/// The documents whose vectors searches for single query vectors found, each once, and what they can be expected
/// to score. One thread's; once warm it allocates nothing.
///
/// A document's expected score is the sum, over query vectors, of the best score found for it, or of the worst
/// score that was found for the query vector at all: what was not found scores no more, where searches are exact.
/// So it is an upper bound of its score then, and documents that are no candidates score no more than the worst
/// scores' sum.
public final class DocumentCandidates {

    private static final int FIRST_SLOTS = 1024;

    private final MultiOffsetsView offsets;
    private int queries;
    private int count;
    /// by hash: a candidate's number plus 1, or 0
    private int[] slots = new int[FIRST_SLOTS];
    /// `(candidates)`
    private int[] rows = new int[FIRST_SLOTS / 2];
    /// `(candidates, query vectors)`, NaN where nothing was found
    private float[] found = {};
    /// `(query vectors)`
    private float[] worst = {};
    private int[] vectors = {};
    private float[] scores = {};

    public DocumentCandidates(MultiOffsetsView offsets) {
        this.offsets = offsets;
    }

    /// Forgets all candidates.
    ///
    /// @param queryVectors of the next search
    public void reset(int queryVectors) {
        queries = queryVectors;
        count = 0;
        Arrays.fill(slots, 0);
        if (worst.length < queryVectors) {
            worst = new float[queryVectors];
        }
        if (found.length < rows.length * queryVectors) {
            found = new float[rows.length * queryVectors];
        }
    }

    /// Takes the vectors that were found for a query vector, and empties `top`.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when a vector is of no document
    public void add(int query, TopK top) {
        if (vectors.length < top.size()) {
            vectors = new int[top.size()];
            scores = new float[top.size()];
        }
        int hits = top.drain(vectors, scores);
        worst[query] = hits == 0 ? 0 : scores[hits - 1];
        for (int i = 0; i < hits; i++) {
            int place = number(offsets.document(vectors[i])) * queries + query;
            if (Float.isNaN(found[place])) { // best first, so that later ones are no better
                found[place] = scores[i];
            }
        }
    }

    private int number(int row) {
        int mask = slots.length - 1;
        int at = hash(row) & mask;
        while (slots[at] != 0) {
            int number = slots[at] - 1;
            if (rows[number] == row) {
                return number;
            }
            at = (at + 1) & mask;
        }
        if (count == rows.length) {
            grow();
            return number(row);
        }
        rows[count] = row;
        Arrays.fill(found, count * queries, (count + 1) * queries, Float.NaN);
        slots[at] = ++count;
        return count - 1;
    }

    private static int hash(int row) {
        return (row * 0x9E3779B1) >>> 7;
    }

    /// At most half of the slots are taken.
    private void grow() {
        rows = Arrays.copyOf(rows, 2 * rows.length);
        found = Arrays.copyOf(found, rows.length * queries);
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int number = 0; number < count; number++) {
            int at = hash(rows[number]) & mask;
            while (slots[at] != 0) {
                at = (at + 1) & mask;
            }
            slots[at] = number + 1;
        }
    }

    /// How many there are.
    public int count() {
        return count;
    }

    /// Offers all of them with their expected scores.
    public void offerTo(TopK top) {
        for (int number = 0; number < count; number++) {
            double sum = 0;
            for (int query = 0; query < queries; query++) {
                float score = found[number * queries + query];
                sum += Float.isNaN(score) ? worst[query] : score;
            }
            top.offer(rows[number], (float) sum);
        }
    }
}
