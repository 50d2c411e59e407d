package dev.quarry.schema;

import dev.quarry.hnsw.HnswQuery;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.pq.IvfQuery;
import dev.quarry.seismic.BlockOrder;
import dev.quarry.seismic.SeismicQuery;
import java.util.Map;

/// The default parameters of searches among a field's settings, all below one prefix. Each may be missing, as in
/// a manifest from before it was kept: then it is the library's default.
final class SearchSettings {

    static final String PREFIX = "search.";

    private static final String QUERY_CUT = PREFIX + "query_cut";
    private static final String HEAP_FACTOR = PREFIX + "heap_factor";
    private static final String BLOCK_ORDER = PREFIX + "block_order";
    private static final String TAIL_BOUND = PREFIX + "tail_bound";
    private static final String NEIGHBORS = PREFIX + "neighbors";
    private static final String SUMMARY_TERMS = PREFIX + "summary_terms";
    private static final String EF = PREFIX + "ef";
    private static final String PATIENCE = PREFIX + "patience";
    private static final String RESCORE = PREFIX + "rescore";
    private static final String PROBES = PREFIX + "probes";
    private static final String PROBES_RESCORE = PREFIX + "probes_rescore";

    private static final String VECTOR_HITS = PREFIX + "vector_hits";
    private static final String RESCORED = PREFIX + "rescored";

    private SearchSettings() {}

    static void put(Map<String, String> settings, Field field) {
        switch (field) {
            case SparseField sparse -> put(settings, sparse.search());
            case DenseField dense -> {
                put(settings, dense.search());
                put(settings, dense.probing());
            }
            case MultiVectorField several -> {
                put(settings, several.vectors());
                settings.put(VECTOR_HITS, Integer.toString(several.search().vectorHits()));
                settings.put(RESCORED, Integer.toString(several.search().rescored()));
            }
            case AttributeField attribute -> {
                // filtered by, not searched
            }
        }
    }

    private static void put(Map<String, String> settings, SeismicQuery query) {
        settings.put(QUERY_CUT, Integer.toString(query.queryCut()));
        settings.put(HEAP_FACTOR, Float.toString(query.heapFactor()));
        settings.put(BLOCK_ORDER, SchemaCodec.lower(query.order()));
        settings.put(TAIL_BOUND, Float.toString(query.tailBound()));
        settings.put(NEIGHBORS, Integer.toString(query.neighbors()));
        settings.put(SUMMARY_TERMS, Integer.toString(query.summaryTerms()));
    }

    private static void put(Map<String, String> settings, HnswQuery query) {
        settings.put(EF, Integer.toString(query.ef()));
        settings.put(PATIENCE, Integer.toString(query.patience()));
        settings.put(RESCORE, Integer.toString(query.rescore()));
    }

    private static void put(Map<String, String> settings, IvfQuery query) {
        settings.put(PROBES, Integer.toString(query.probes()));
        settings.put(PROBES_RESCORE, Integer.toString(query.rescore()));
    }

    static SeismicQuery seismic(Settings settings) {
        SeismicQuery standard = SeismicQuery.defaults();
        return settings.valid(() -> new SeismicQuery(
                settings.integerOr(QUERY_CUT, standard.queryCut()),
                (float) settings.decimalOr(HEAP_FACTOR, standard.heapFactor()),
                settings.has(BLOCK_ORDER) ? settings.constant(BLOCK_ORDER, BlockOrder.class) : standard.order(),
                (float) settings.decimalOr(TAIL_BOUND, standard.tailBound()),
                settings.integerOr(NEIGHBORS, standard.neighbors()),
                settings.integerOr(SUMMARY_TERMS, standard.summaryTerms())));
    }

    static HnswQuery hnsw(Settings settings) {
        HnswQuery standard = HnswQuery.defaults();
        return settings.valid(() -> new HnswQuery(
                settings.integerOr(EF, standard.ef()),
                settings.integerOr(PATIENCE, standard.patience()),
                settings.integerOr(RESCORE, standard.rescore())));
    }

    static MultiVectorQuery multiVector(Settings settings) {
        MultiVectorQuery standard = MultiVectorQuery.defaults();
        return settings.valid(() -> new MultiVectorQuery(
                settings.integerOr(VECTOR_HITS, standard.vectorHits()),
                settings.integerOr(RESCORED, standard.rescored())));
    }

    static IvfQuery ivf(Settings settings) {
        IvfQuery standard = IvfQuery.defaults();
        return settings.valid(() -> new IvfQuery(
                settings.integerOr(PROBES, standard.probes()), settings.integerOr(PROBES_RESCORE, standard.rescore())));
    }
}
