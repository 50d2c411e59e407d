package dev.quarry.bench.sparse;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.Variant;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.postings.BlockedPostingsView;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.seismic.BlockOrder;
import dev.quarry.seismic.SearchCounts;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.seismic.SeismicSearcher;
import java.util.LinkedHashMap;
import java.util.Map;

/// Seismic at one query cut; the effort is the heap factor.
record SeismicVariant(
        SparseIndex index,
        SparseRowsView rows,
        BlockedPostingsView postings,
        Vectors queries,
        int cut,
        float tailBound,
        double[] factors,
        String order)
        implements Variant {

    @Override
    public String engine() {
        return "quarry seismic";
    }

    @Override
    public int efforts() {
        return factors.length;
    }

    @Override
    public Map<String, Object> parameters(int effort) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("cut", cut);
        parameters.put("factor", factors[effort]);
        if (tailBound < 1) {
            parameters.put("tailbound", tailBound);
        }
        parameters.put("index", index.description());
        return parameters;
    }

    @Override
    public Contender at(int k, int effort) {
        SeismicQuery parameters = new SeismicQuery(cut, (float) factors[effort], BlockOrder.valueOf(order), tailBound);
        SeismicSearcher searcher = new SeismicSearcher(rows, postings);
        TopK top = new TopK(k);
        return new Contender() {
            @Override
            public int search(int query, int[] found, float[] scores) {
                int[] terms = queries.terms(query);
                searcher.search(terms, queries.values(query), terms.length, parameters, RowFilter.ALL, top);
                return top.drain(found, scores);
            }

            @Override
            public Map<String, Long> work() {
                SearchCounts counts = searcher.counts();
                return Map.of(
                        "summaries", counts.summariesScored(),
                        "blocks", counts.blocksOpened(),
                        "rows", counts.rowsScored());
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
