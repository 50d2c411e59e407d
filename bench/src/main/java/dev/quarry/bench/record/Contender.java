package dev.quarry.bench.record;

import java.util.Map;

/// Something that answers a bench's queries, given by number. One thread's.
public interface Contender {

    /// Answers a query, as a caller would have it: what is in `rows` at return is all the time there is to take.
    ///
    /// @param query 0 to the number of queries - 1
    /// @param rows receives the hits, best first; at least `k` long
    /// @param scores receives their scores where they compare with the exact scores, NaN otherwise; as long
    /// @return how many hits there are
    int search(int query, int[] rows, float[] scores);

    /// Work done since [#resetWork], by name, such as rows scored; added up over all searches.
    default Map<String, Long> work() {
        return Map.of();
    }

    default void resetWork() {}
}
