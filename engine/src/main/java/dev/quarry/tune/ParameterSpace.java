package dev.quarry.tune;

import dev.quarry.document.FieldValue;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.pq.IvfQuery;
import dev.quarry.query.Query;
import dev.quarry.schema.AttributeField;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.schema.SparseField;
import dev.quarry.seismic.SeismicQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The settings that are tried, in lines along which a search tries harder and harder, lines themselves in the
/// same order. What is not varied is as the field has it.
final class ParameterSpace {

    private static final int[] QUERY_CUTS = {1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 28, 40, 64};
    private static final float[] HEAP_FACTORS = {0.5f, 0.6f, 0.7f, 0.8f, 0.9f, 1f, 1.2f, 1.5f, 2f, 4f};
    private static final int[] EFS = {
        8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096
    };
    /// what summaries need of a query of many terms: 12 were fastest on queries of 44
    private static final int FEW_TERMS = 12;

    private static final int[] PROBES = {1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024};

    /// how many times `k` are scored again
    private static final int[] RESCORES = {2, 4, 8, 16, 32};

    private static final int[] PATIENCES = {16, 32, 64, HnswQuery.ENDLESS};

    private ParameterSpace() {}

    /// All settings to try.
    ///
    /// @param k hits of a search; a walk keeps at least as many candidates
    /// @return no lines where the field is searched exactly whatever is asked
    static List<List<Query.Method>> lines(Field field, int k, List<SampleQuery> queries) {
        return switch (field) {
            case SparseField sparse ->
                switch (sparse.indexing()) {
                    case SparseField.Indexing.Scan scan -> List.of();
                    case SparseField.Indexing.Windowed windowed -> List.of();
                    case SparseField.Indexing.Seismic seismic -> seismic(sparse.search(), seismic, longest(queries));
                    case SparseField.Indexing.Auto auto -> seismic(sparse.search(), auto.large(), longest(queries));
                };
            case DenseField dense ->
                switch (dense.indexing()) {
                    case DenseField.Indexing.Scan scan -> List.of();
                    case DenseField.Indexing.Hnsw hnsw -> hnsw(k);
                    case DenseField.Indexing.Ivf ivf -> ivf(ivf.lists(), k);
                };
            case MultiVectorField several -> multiVector(several, k);
            case AttributeField attribute -> List.of();
        };
    }

    private static int longest(List<SampleQuery> queries) {
        return queries.stream()
                .mapToInt(query -> switch (query.vector()) {
                    case FieldValue.Terms(int[] terms, float[] weights) -> terms.length;
                    case FieldValue.Tokens(String[] tokens, float[] weights) -> tokens.length;
                    case FieldValue.Floats floats -> 0;
                    case FieldValue.Bytes bytes -> 0;
                    case FieldValue.Vectors several -> 0;
                    case FieldValue.Codes codes -> 0;
                    case FieldValue.Attribute values -> 0;
                })
                .max()
                .orElse(0);
    }

    /// Without links between rows, how many are followed is left as it is. A cut of as many terms as the longest query
    /// has enters all lists; more changes nothing.
    private static List<List<Query.Method>> seismic(
            SeismicQuery own, SparseField.Indexing.Seismic indexing, int longest) {
        List<List<Query.Method>> lines = new ArrayList<>();
        for (SeismicQuery base : bases(own, indexing.parameters().neighbors(), longest)) {
            int before = 0;
            for (int cut : QUERY_CUTS) {
                if (before < longest) {
                    lines.add(line(base, cut));
                }
                before = cut;
            }
        }
        return lines;
    }

    /// With links between rows and not, where there are any; with few terms for summaries and all, where queries have
    /// more than few.
    private static List<SeismicQuery> bases(SeismicQuery own, int links, int longest) {
        List<SeismicQuery> bases = new ArrayList<>();
        for (SeismicQuery base : links == 0
                ? List.of(own)
                : List.of(own.withNeighbors(0), own.withNeighbors(SeismicQuery.ALL_NEIGHBORS))) {
            if (longest > FEW_TERMS) {
                bases.add(base.withSummaryTerms(FEW_TERMS));
            }
            bases.add(base.withSummaryTerms(SeismicQuery.ALL_TERMS));
        }
        return bases;
    }

    private static List<Query.Method> line(SeismicQuery base, int cut) {
        List<Query.Method> line = new ArrayList<>();
        for (float factor : HEAP_FACTORS) {
            line.add(new Query.Method.Seismic(base.withQueryCut(cut).withHeapFactor(factor)));
        }
        return line;
    }

    private static List<List<Query.Method>> hnsw(int k) {
        List<List<Query.Method>> lines = new ArrayList<>();
        for (int patience : PATIENCES) {
            List<Query.Method> line = new ArrayList<>();
            line.add(new Query.Method.Hnsw(new HnswQuery(k, patience)));
            for (int ef : EFS) {
                if (ef > k) {
                    line.add(new Query.Method.Hnsw(new HnswQuery(ef, patience)));
                }
            }
            lines.add(line);
        }
        return lines;
    }

    /// More and more vectors, for few documents scored again and more.
    private static List<List<Query.Method>> multiVector(MultiVectorField field, int k) {
        if (!field.isIndexed()) {
            return List.of();
        }
        List<List<Query.Method>> lines = new ArrayList<>();
        for (int rescore : RESCORES) {
            List<Query.Method> line = new ArrayList<>();
            for (int hits : EFS) {
                line.add(new Query.Method.MultiVector(new MultiVectorQuery(hits, rescore * k), Optional.empty()));
            }
            lines.add(line);
        }
        return lines;
    }

    /// More and more lists, for a narrow second pass and wider ones.
    private static List<List<Query.Method>> ivf(int lists, int k) {
        List<List<Query.Method>> lines = new ArrayList<>();
        for (int rescore : RESCORES) {
            List<Query.Method> line = new ArrayList<>();
            for (int probes : PROBES) {
                if (probes < lists) {
                    line.add(new Query.Method.Ivf(new IvfQuery(probes, rescore * k)));
                }
            }
            line.add(new Query.Method.Ivf(new IvfQuery(lists, rescore * k)));
            lines.add(line);
        }
        return lines;
    }
}
