package dev.quarry.bench.dense;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.Variant;
import dev.quarry.collect.TopK;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.HnswSearcher;
import dev.quarry.hnsw.RowScorer;
import dev.quarry.hnsw.SearchCounts;
import dev.quarry.kernel.Kernels;
import dev.quarry.score.DenseScorer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/// Our graph walked over its rows; the effort is `ef`.
record RowsVariant(DenseIndex index, int[] efs, int patience, QueryFilters filters) implements Variant {

    @Override
    public String engine() {
        return "quarry hnsw " + index.type().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int efforts() {
        return efs.length;
    }

    @Override
    public Map<String, Object> parameters(int effort) {
        return Map.of("ef", efs[effort], "index", index.description());
    }

    @Override
    public Contender at(int k, int effort) {
        RowScorer scorer = RowScorer.of(
                index.rows(),
                index.metric(),
                Kernels.best(),
                index.graph().graph().rowNumbers());
        HnswSearcher searcher = new HnswSearcher(index.graph(), scorer, scorer.scorer());
        HnswQuery parameters = new HnswQuery(efs[effort], patience);
        TopK top = new TopK(k);
        float[][] queries = index.data().queries();
        byte[][] bytes = new byte[queries.length][];
        if (!index.type().isFloating()) {
            Arrays.setAll(bytes, i -> DenseData.bytes(queries[i]));
        }
        return new Walk(searcher.counts()) {
            @Override
            public int search(int query, int[] rows, float[] scores) {
                switch (scorer.scorer()) {
                    case DenseScorer.OfFloats ofFloats -> ofFloats.query(queries[query]);
                    case DenseScorer.OfBytes ofBytes -> ofBytes.query(bytes[query]);
                }
                searcher.search(parameters, filters.of(query), top);
                return top.drain(rows, scores);
            }
        };
    }

    @Override
    public Footprint footprint() {
        return index.footprint();
    }

    /// Counts the work of a searcher.
    abstract static class Walk implements Contender {

        private final SearchCounts counts;

        Walk(SearchCounts counts) {
            this.counts = counts;
        }

        @Override
        public Map<String, Long> work() {
            return Map.of("scored", counts.nodesScored(), "expanded", counts.nodesExpanded(), "scans", counts.scans());
        }

        @Override
        public void resetWork() {
            counts.reset();
        }
    }
}
