package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.document.FieldValue;
import dev.quarry.flat.DenseScan;
import dev.quarry.format.codes.DenseCodesView;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.rows.ElementType;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.HnswSearcher;
import dev.quarry.hnsw.RowScorer;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.query.InvalidQueryException;
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
    private final float[] values;
    private boolean exact;

    DenseFieldSearch(DenseFieldReader reader) {
        this.field = reader.field();
        Kernels kernels = Kernels.best();
        Metric metric = DenseVectors.metric(field.similarity());
        this.scorer = field.elements().isFloating()
                ? DenseScorer.ofFloats(reader.rows(), metric, kernels)
                : DenseScorer.ofBytes(reader.rows(), metric, kernels);
        this.scan = new DenseScan(scorer, kernels);
        HnswGraphView view = reader.graph();
        DenseCodesView coded = reader.codes();
        this.codes = coded == null ? null : new CodedSearch(coded, view, scorer, kernels);
        this.values = new float[coded == null || field.elements().isFloating() ? 0 : field.dim()];
        this.graph = view == null
                ? null
                : new HnswSearcher(view, new RowScorer(scorer, view.graph().rowNumbers()), scorer);
    }

    @Override
    public void search(Query query, RowFilter filter, TopK top, WorkCount work) {
        load(query.vector());
        switch (query.method()) {
            case Query.Method.Exact(), Query.Method.Scan() -> scan(filter, top, work);
            case Query.Method.Preset() -> approximate(field.search(), filter, top, work);
            case Query.Method.Hnsw(HnswQuery parameters) -> {
                if (graph == null) {
                    throw invalid("an exact search: the field has no graph", "HNSW");
                }
                approximate(parameters, filter, top, work);
            }
            case Query.Method.Codes(int rescore) -> {
                if (graph != null || codes == null) {
                    throw invalid("another search: the field has " + (graph != null ? "a graph" : "no codes"), "codes");
                }
                approximate(field.search().withRescore(rescore), filter, top, work);
            }
            case Query.Method.Seismic seismic -> throw invalid("a search of a dense field", "Seismic");
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
            codes.query(floats());
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
    }

    /// The query that the scorer was given.
    private float[] floats() {
        return switch (scorer) {
            case DenseScorer.OfFloats floats -> floats.query();
            case DenseScorer.OfBytes bytes -> {
                byte[] query = bytes.query();
                boolean signed = field.elements() == ElementType.I8;
                for (int i = 0; i < values.length; i++) {
                    values[i] = signed ? query[i] : Byte.toUnsignedInt(query[i]);
                }
                yield values;
            }
        };
    }

    private void load(FieldValue vector) {
        try {
            switch (scorer) {
                case DenseScorer.OfFloats floats -> floats.query(finite(DenseVectors.floats(vector, field.dim())));
                case DenseScorer.OfBytes bytes ->
                    bytes.query(DenseVectors.bytes(vector, field.dim(), field.elements()));
            }
        } catch (DenseVectors.Misfit e) {
            throw invalid(e.expected(), e.found());
        }
    }

    private static float[] finite(float[] vector) throws DenseVectors.Misfit {
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw new DenseVectors.Misfit("a finite value in dimension " + i, Float.toString(vector[i]));
            }
        }
        return vector;
    }

    private InvalidQueryException invalid(String expected, String found) {
        return new InvalidQueryException("field " + field.name(), expected, found);
    }

    @Override
    public void searchLike(int row, TopK top) {
        float[] vector = new float[field.dim()];
        scorer.rows().copyRow(row, vector);
        load(FieldValue.dense(vector));
        approximate(field.search(), RowFilter.ALL, top, new WorkCount());
    }

    @Override
    public boolean exact() {
        return exact;
    }
}
