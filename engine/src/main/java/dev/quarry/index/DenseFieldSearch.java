package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.document.FieldValue;
import dev.quarry.flat.DenseScan;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.score.DenseScorer;

/// Searches a dense field: a scan of all rows.
final class DenseFieldSearch implements FieldSearch {

    private final DenseField field;
    private final DenseScorer scorer;
    private final DenseScan scan;

    DenseFieldSearch(DenseField field, DenseRowsView rows) {
        this.field = field;
        Kernels kernels = Kernels.best();
        Metric metric = switch (field.similarity()) {
            case SQUARED_L2 -> Metric.SQUARED_L2;
            case INNER_PRODUCT -> Metric.DOT;
            case COSINE -> Metric.COSINE;
        };
        this.scorer = field.elements().isFloating()
                ? DenseScorer.ofFloats(rows, metric, kernels)
                : DenseScorer.ofBytes(rows, metric, kernels);
        this.scan = new DenseScan(scorer, kernels);
    }

    @Override
    public void search(Query query, RowFilter filter, TopK top, WorkCount work) {
        if (query.method() instanceof Query.Method.Seismic) {
            throw new InvalidQueryException("field " + field.name(), "an exact search of a dense field", "Seismic");
        }
        load(query.vector());
        work.rowsScored += scan.search(filter, top);
    }

    private void load(FieldValue vector) {
        try {
            switch (scorer) {
                case DenseScorer.OfFloats floats -> floats.query(finite(DenseVectors.floats(vector, field.dim())));
                case DenseScorer.OfBytes bytes ->
                    bytes.query(DenseVectors.bytes(vector, field.dim(), field.elements()));
            }
        } catch (DenseVectors.Misfit e) {
            throw new InvalidQueryException("field " + field.name(), e.expected(), e.found());
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

    @Override
    public void searchLike(int row, TopK top) {
        float[] vector = new float[field.dim()];
        scorer.rows().copyRow(row, vector);
        load(FieldValue.dense(vector));
        scan.search(RowFilter.ALL, top);
    }

    @Override
    public boolean exact() {
        return true;
    }
}
