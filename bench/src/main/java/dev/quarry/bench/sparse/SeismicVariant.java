package dev.quarry.bench.sparse;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.Variant;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.seismic.SearchCounts;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.seismic.SeismicSearcher;
import java.util.LinkedHashMap;
import java.util.Map;

/// Seismic at one query cut; the effort is the heap factor.
///
/// @param query all settings but the factor
record SeismicVariant(SparseIndex index, Vectors queries, SeismicQuery query, double[] factors) implements Variant {

    @Override
    public String engine() {
        return index.neighbors().isPresent() ? "quarry seismic + graph" : "quarry seismic";
    }

    @Override
    public int efforts() {
        return factors.length;
    }

    @Override
    public Map<String, Object> parameters(int effort) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("cut", query.queryCut());
        parameters.put("factor", factors[effort]);
        if (query.tailBound() < 1) {
            parameters.put("tailbound", query.tailBound());
        }
        if (query.neighbors() > 0) {
            parameters.put("follow", query.neighbors());
        }
        if (query.summaryTerms() < SeismicQuery.ALL_TERMS) {
            parameters.put("summaryterms", query.summaryTerms());
        }
        parameters.put("index", index.description());
        return parameters;
    }

    @Override
    public Contender at(int k, int effort) {
        SeismicQuery parameters = query.withHeapFactor((float) factors[effort]);
        SeismicSearcher searcher = index.seismicSearcher();
        TopK top = new TopK(k);
        return new Contender() {
            @Override
            public int search(int number, int[] found, float[] scores) {
                int[] terms = queries.terms(number);
                searcher.search(terms, queries.values(number), terms.length, parameters, RowFilter.ALL, top);
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
