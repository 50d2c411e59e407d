package dev.quarry.bench.filter;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.Truth;
import dev.quarry.bench.record.Variant;
import dev.quarry.filter.Filter;
import dev.quarry.query.Hits;
import dev.quarry.query.Query;
import java.util.Map;
import java.util.Optional;

/// Searches of one field under one filter, in one way.
record FilteredField(Index index, String field, Query.Method method, FilterTableData data, Optional<Filter> filter)
        implements Variant {

    @Override
    public String engine() {
        return "quarry " + field;
    }

    @Override
    public int efforts() {
        return 1;
    }

    @Override
    public Map<String, Object> parameters(int effort) {
        return Map.of("filter", filter.map(Filter::text).orElse("all"), "index", data.description());
    }

    @Override
    public Contender at(int k, int effort) {
        return new Searches(this, index.searcher(), k);
    }

    @Override
    public Footprint footprint() {
        return Footprint.UNKNOWN;
    }

    /// Refuses an engine that finds fewer hits than there are, or more.
    void requireAllHits(Truth truth, int k) {
        Contender searches = at(k, 0);
        int[] rows = new int[k];
        float[] scores = new float[k];
        for (int query = 0; query < truth.queries(); query++) {
            int found = searches.search(query, rows, scores);
            int wanted = truth.rows(query).length;
            // without a filter, Seismic may find fewer
            if (found != wanted && filter.isPresent()) {
                throw new IllegalStateException("%s, filter %s, query %d: expected %d hits, found %d"
                        .formatted(field, filter.map(Filter::text).orElse("all"), query, wanted, found));
            }
        }
    }

    private static final class Searches implements Contender {

        private final FilteredField how;
        private final Searcher searcher;
        private final int k;
        private long hits;
        private long scored;

        Searches(FilteredField how, Searcher searcher, int k) {
            this.how = how;
            this.searcher = searcher;
            this.k = k;
        }

        @Override
        public int search(int query, int[] rows, float[] scores) {
            Query asked =
                    Query.of(how.field, how.data.queries().get(query)).withK(k).with(how.method);
            Hits found = searcher.search(how.filter.map(asked::withFilter).orElse(asked));
            int count = found.list().size();
            for (int i = 0; i < count; i++) {
                rows[i] = (int) found.list().get(i).row();
                scores[i] = how.data.sign() * found.list().get(i).score();
            }
            hits += count;
            scored += found.work().rowsScored();
            return count;
        }

        @Override
        public Map<String, Long> work() {
            return Map.of("hits", hits, "scored", scored);
        }

        @Override
        public void resetWork() {
            hits = 0;
            scored = 0;
        }
    }
}
