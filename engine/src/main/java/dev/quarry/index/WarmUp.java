package dev.quarry.index;

import dev.quarry.collect.TopK;
import dev.quarry.schema.Schema;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// Runs searches until the compiler has seen the loops that real ones will run: vector code is about a thousand times
/// slower before. The queries are rows of the largest segment.
public final class WarmUp {

    private static final int MOST_SEARCHES = 20_000;
    private static final int K = 10;

    private WarmUp() {}

    /// Searches every field in turn for at most `time` in all.
    public static void run(Schema schema, List<LiveSegment> segments, Duration time) {
        LiveSegment largest = segments.stream()
                .max(Comparator.comparingInt(LiveSegment::rows))
                .orElse(null);
        if (largest == null || largest.rows() == 0 || time.isZero()) {
            return;
        }
        long share = time.toNanos() / schema.fields().size();
        TopK top = new TopK(K);
        for (int field = 0; field < schema.fields().size(); field++) {
            if (!(largest.field(field) instanceof VectorReader vectors)) {
                continue;
            }
            FieldSearch search = vectors.search(null);
            long end = System.nanoTime() + share;
            for (int i = 0; i < MOST_SEARCHES && System.nanoTime() - end < 0; i++) {
                top.reset(K);
                // A stride prime to most row counts spreads the queries over the segment.
                search.searchLike((int) (i * 7919L % largest.rows()), top);
            }
        }
    }
}
