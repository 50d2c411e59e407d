package dev.quarry.bench.sparse;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.Variant;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.windows.WindowedPostingsView;
import dev.quarry.windowed.SearchCounts;
import dev.quarry.windowed.WindowedSearcher;
import java.util.Map;

/// Windowed lists: exact, so there is one effort.
record WindowedVariant(SparseIndex index, SparseRowsView rows, WindowedPostingsView postings, Vectors queries)
        implements Variant {

    @Override
    public String engine() {
        return "quarry windowed";
    }

    @Override
    public int efforts() {
        return 1;
    }

    @Override
    public Map<String, Object> parameters(int effort) {
        return Map.of("index", index.description());
    }

    @Override
    public Contender at(int k, int effort) {
        WindowedSearcher searcher = new WindowedSearcher(rows, postings);
        TopK top = new TopK(k);
        return new Contender() {
            @Override
            public int search(int query, int[] found, float[] scores) {
                int[] terms = queries.terms(query);
                searcher.search(terms, queries.values(query), terms.length, RowFilter.ALL, top);
                return top.drain(found, scores);
            }

            @Override
            public Map<String, Long> work() {
                SearchCounts counts = searcher.counts();
                return Map.of(
                        "postings", counts.postingsAdded(),
                        "left out", counts.postingsLeftOut(),
                        "rows", counts.rowsScored(),
                        "windows", counts.windowsAdded());
            }

            @Override
            public void resetWork() {
                searcher.counts().reset();
            }
        };
    }

    @Override
    public Footprint footprint() {
        return index.footprint();
    }
}
