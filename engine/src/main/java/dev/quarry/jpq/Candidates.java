package dev.quarry.jpq;

import dev.quarry.collect.TopK;
import dev.quarry.pq.PqShape;
import java.util.Arrays;
import java.util.BitSet;

/// The rows that one query's loss looks at: first the live ranking, from rank 1 on, then rows appended to it. One
/// thread's scratch.
final class Candidates {

    private final CodedRows coded;
    private final int subQuantizers;
    private final TopK top;
    /// rows that are in the list; empty between queries
    private final BitSet present = new BitSet();

    private int count;
    private int[] rows = {};
    private float[] scores = {};
    private float[] slopes = {};
    private byte[] codes = {};

    Candidates(CodedRows coded, PqShape shape, int retrieved) {
        this.coded = coded;
        this.subQuantizers = shape.subQuantizers();
        this.top = new TopK(retrieved);
    }

    /// Fills the list with the best rows of the loaded query.
    ///
    /// @param retrieved how many
    /// @param query `(dim)`
    /// @param leftOut rows that are passed over
    void retrieve(CodedRows.Retrieval retrieval, float[] query, QueryTables tables, int retrieved, int[] leftOut) {
        top.reset(retrieved + leftOut.length);
        retrieval.search(query, tables.scores(), top);
        ensure(retrieved + leftOut.length);
        int found = top.drain(rows, scores);
        count = 0;
        for (int i = 0; i < found && count < retrieved; i++) {
            if (!contains(leftOut, rows[i])) {
                rows[count] = rows[i];
                scores[count++] = scores[i];
            }
        }
    }

    /// Sets the list to given rows, for lists that are known already.
    void set(int[] given) {
        ensure(given.length);
        System.arraycopy(given, 0, rows, 0, given.length);
        count = given.length;
    }

    /// Appends rows that are not in the list yet, in their order, without those that have no codes.
    void append(int[] more) {
        ensure(count + more.length);
        for (int i = 0; i < count; i++) {
            present.set(rows[i]);
        }
        for (int row : more) {
            if (!present.get(row) && coded.isPresent(row)) {
                present.set(row);
                rows[count++] = row;
            }
        }
        for (int i = 0; i < count; i++) {
            present.clear(rows[i]);
        }
    }

    /// Fetches the codes of all rows, and scores them.
    void score(QueryTables tables) {
        for (int i = 0; i < count; i++) {
            coded.copy(rows[i], codes, i * subQuantizers);
            scores[i] = tables.score(codes, i * subQuantizers);
        }
        Arrays.fill(slopes, 0, count, 0);
    }

    private void ensure(int size) {
        if (rows.length < size) {
            int room = Math.max(size, 2 * rows.length);
            rows = Arrays.copyOf(rows, room);
            scores = Arrays.copyOf(scores, room);
            slopes = Arrays.copyOf(slopes, room);
            codes = Arrays.copyOf(codes, room * subQuantizers);
        }
    }

    static boolean contains(int[] some, int row) {
        for (int one : some) {
            if (one == row) {
                return true;
            }
        }
        return false;
    }

    /// How many rows.
    int count() {
        return count;
    }

    int row(int i) {
        return rows[i];
    }

    float score(int i) {
        return scores[i];
    }

    /// The derivative of the loss by the score of a row.
    float slope(int i) {
        return slopes[i];
    }

    void setSlope(int i, double slope) {
        slopes[i] = (float) slope;
    }

    /// `(count, M)`, not a copy.
    byte[] codes() {
        return codes;
    }
}
