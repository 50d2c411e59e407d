package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.document.FieldValue;
import dev.quarry.flat.DenseScan;
import dev.quarry.format.codes.DenseCodesView;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.HnswSearcher;
import dev.quarry.hnsw.RowScorer;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.score.DenseScorer;
import org.jspecify.annotations.Nullable;

/// Searches a dense field: through its graph, or by a scan of all rows.
final class DenseFieldSearch implements FieldSearch {

    private final DenseField field;
    private final DenseScorer scorer;
    private final DenseScan scan;
    private final @Nullable HnswSearcher graph;
    private final @Nullable CodedSearch codes;
    private final DenseQuery vector;
    private boolean exact;

    DenseFieldSearch(DenseFieldReader reader) {
        this.field = reader.field();
        Kernels kernels = Kernels.best();
        this.scorer = scorer(field, reader.rows(), kernels);
        this.scan = new DenseScan(scorer, kernels);
        HnswGraphView view = reader.graph();
        DenseCodesView coded = reader.codes();
        this.codes = coded == null ? null : new CodedSearch(coded, view, scorer, kernels);
        this.vector = new DenseQuery(field, scorer);
        this.graph = view == null
                ? null
                : new HnswSearcher(view, new RowScorer(scorer, view.graph().rowNumbers()), scorer);
    }

    static DenseScorer scorer(DenseField field, DenseRowsView rows, Kernels kernels) {
        Metric metric = DenseVectors.metric(field.similarity());
        return field.elements().isFloating()
                ? DenseScorer.ofFloats(rows, metric, kernels)
                : DenseScorer.ofBytes(rows, metric, kernels);
    }

    @Override
    public void search(Query query, RowFilter filter, TopK top, WorkCount work) {
        vector.load(query.vector());
        switch (query.method()) {
            case Query.Method.Exact(), Query.Method.Scan() -> scan(filter, top, work);
            case Query.Method.Preset() -> approximate(field.search(), filter, top, work);
            case Query.Method.Hnsw(HnswQuery parameters) -> {
                if (graph == null) {
                    throw vector.invalid("an exact search: the field has no graph", "HNSW");
                }
                approximate(parameters, filter, top, work);
            }
            case Query.Method.Codes(int rescore) -> {
                if (graph != null || codes == null) {
                    throw vector.invalid(
                            "another search: the field has " + (graph != null ? "a graph" : "no codes"), "codes");
                }
                approximate(field.search().withRescore(rescore), filter, top, work);
            }
            case Query.Method.MultiVector several ->
                throw vector.invalid("another search: documents have one vector", "of several vectors");
            case Query.Method.Ivf lists -> throw vector.invalid("another search: the field has no lists", "lists");
            case Query.Method.Seismic seismic -> throw vector.invalid("a search of a dense field", "Seismic");
        }
    }

    @Override
    public void score(Query query, int[] rows, int count, float[] out) {
        vector.load(query.vector());
        score(scorer, rows, count, out);
    }

    @Override
    public float codeScore(Query query, int row) {
        if (codes == null || !scorer.rows().isPresent(row)) {
            return Float.NaN;
        }
        vector.load(query.vector());
        codes.query(vector.floats());
        return codes.score(row);
    }

    /// Scores rows by the scorer's query; NaN for those without a vector.
    static void score(DenseScorer scorer, int[] rows, int count, float[] out) {
        scorer.score(rows, count, out);
        for (int i = 0; i < count; i++) {
            if (!scorer.rows().isPresent(rows[i])) {
                out[i] = Float.NaN;
            }
        }
    }

    private void scan(RowFilter filter, TopK top, WorkCount work) {
        exact = true;
        work.rowsScored += scan.search(filter, top);
    }

    /// Through codes, or the graph over rows where there are none or scores have a floor, which only rows can tell.
    private void approximate(HnswQuery query, RowFilter filter, TopK top, WorkCount work) {
        if (codes != null && top.floor() == Float.NEGATIVE_INFINITY) {
            exact = false;
            codes.query(vector.floats());
            codes.search(query, filter, top, work);
        } else if (graph != null) {
            walk(graph, query, filter, top, work);
        } else {
            scan(filter, top, work);
        }
    }

    private void walk(HnswSearcher searcher, HnswQuery query, RowFilter filter, TopK top, WorkCount work) {
        searcher.counts().reset();
        if (top.floor() == Float.NEGATIVE_INFINITY) {
            searcher.search(query, filter, top);
        } else {
            searcher.searchWithin(query, top.floor(), filter, top);
        }
        exact = searcher.counts().scans() > 0; // few rows accepted: all of them scored
        work.rowsScored += searcher.counts().nodesScored();
        work.nodesExpanded += searcher.counts().nodesExpanded();
    }

    @Override
    public void searchLike(int row, TopK top) {
        float[] values = new float[field.dim()];
        scorer.rows().copyRow(row, values);
        vector.load(FieldValue.dense(values));
        approximate(field.search(), RowFilter.ALL, top, new WorkCount());
    }

    @Override
    public boolean exact() {
        return exact;
    }
}
