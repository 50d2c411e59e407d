package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.document.FieldValue;
import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.kernel.Kernels;
import dev.quarry.multi.CandidateSearch;
import dev.quarry.multi.MaxSimScan;
import dev.quarry.multi.MaxSimScorer;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.multi.VectorFilter;
import dev.quarry.quantize.Quantization;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.MultiVectorField;
import dev.quarry.score.DenseScorer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Searches a field in which documents have several vectors: by searches for its vectors, or by a scan of all
/// documents, which is what a field whose vectors have no index always gets.
final class MultiVectorFieldSearch implements FieldSearch {

    private final MultiVectorField field;
    private final MultiVectorFieldReader reader;
    private final MultiOffsetsView offsets;
    private final DenseFieldSearch vectors;
    private final MaxSimScorer scorer;
    private final MaxSimScan scan;
    private final CandidateSearch candidates;
    private List<FieldValue> asked = List.of();
    private boolean exact;

    MultiVectorFieldSearch(MultiVectorFieldReader reader) {
        this.field = reader.field();
        this.reader = reader;
        this.offsets = reader.offsets();
        this.vectors = new DenseFieldSearch(reader.vectors());
        DenseScorer rows =
                DenseFieldSearch.scorer(field.vectors(), reader.vectors().rows(), Kernels.best());
        this.scorer = new MaxSimScorer(rows, offsets);
        this.scan = new MaxSimScan(scorer, offsets);
        this.candidates = new CandidateSearch(scorer, offsets);
    }

    @Override
    public void search(Query query, RowFilter filter, TopK top, WorkCount work) {
        load(query.vector());
        switch (query.method()) {
            case Query.Method.Exact(), Query.Method.Scan() -> scan(filter, top);
            case Query.Method.Preset() -> search(query, field.search(), own(), filter, top, work);
            case Query.Method.MultiVector(MultiVectorQuery how, Optional<HnswQuery> walk) ->
                search(query, how, walk.map(this::by).orElseGet(this::own), filter, top, work);
            case Query.Method.Hnsw hnsw -> {
                if (!(field.vectors().indexing() instanceof DenseField.Indexing.Hnsw)) {
                    throw invalid("an exact search: the field has no graph", "HNSW");
                }
                search(query, field.search(), by(hnsw.parameters()), filter, top, work);
            }
            case Query.Method.Codes codes -> {
                if (!(own() instanceof Query.Method.Codes)) {
                    throw invalid("another search: the field has no codes, or a graph too", "codes");
                }
                search(query, field.search(), codes, filter, top, work);
            }
            case Query.Method.Ivf lists -> throw invalid("another search: the field has no lists", "lists");
            case Query.Method.Seismic seismic -> throw invalid("a search of dense vectors", "Seismic");
        }
        work.rowsScored += scorer.takeScored();
    }

    /// How vectors are found; null where a scan of all documents is as fast. Scores of codes do: documents are
    /// scored by their rows in the end.
    private Query.@Nullable Method own() {
        return by(field.vectors().search());
    }

    private Query.@Nullable Method by(HnswQuery walk) {
        boolean coded = !(field.vectors().quantization() instanceof Quantization.None);
        return switch (field.vectors().indexing()) {
            case DenseField.Indexing.Hnsw graph -> new Query.Method.Hnsw(coded ? walk.withRescore(0) : walk);
            case DenseField.Indexing.Scan all -> coded ? new Query.Method.Codes(0) : null;
            case DenseField.Indexing.Ivf lists -> throw new IllegalStateException("lists are over product codes");
        };
    }

    private void search(
            Query query,
            MultiVectorQuery how,
            Query.@Nullable Method method,
            RowFilter filter,
            TopK top,
            WorkCount work) {
        int accepted = Math.min(filter.cardinality(), offsets.rows());
        if (method == null || accepted <= Math.max(how.rescored(), top.k())) {
            scan(filter, top);
            return;
        }
        RowFilter owners = VectorFilter.of(offsets, filter);
        CandidateSearch.Scores scores = field.vectors().quantization() instanceof Quantization.None
                ? CandidateSearch.Scores.OF_ROWS
                : CandidateSearch.Scores.OF_CODES;
        Query single = query.with(method);
        boolean found = candidates.search(
                how, scores, (number, best) -> vectors.search(single.with(asked.get(number)), owners, best, work), top);
        if (found) {
            exact = false;
        } else {
            scan(filter, top);
        }
    }

    private void scan(RowFilter filter, TopK top) {
        exact = true;
        scan.search(filter, top);
    }

    /// Checks the query vectors and gives them to the scorer.
    private void load(FieldValue value) {
        try {
            asked = DenseVectors.several(value);
            if (asked.isEmpty()) {
                throw new DenseVectors.Misfit("at least 1 vector", "none");
            }
            if (field.scoring() == MultiVectorField.Scoring.BEST && asked.size() > 1) {
                throw new DenseVectors.Misfit(
                        "1 vector, by which its scoring finds the best", Integer.toString(asked.size()));
            }
            DenseField of = field.vectors();
            if (of.elements().isFloating()) {
                float[][] floats = new float[asked.size()][];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = DenseVectors.floats(asked.get(i), of.dim());
                    DenseVectors.requireFinite(floats[i]);
                }
                scorer.query(floats);
            } else {
                byte[][] bytes = new byte[asked.size()][];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = DenseVectors.bytes(asked.get(i), of.dim(), of.elements());
                }
                scorer.query(bytes);
            }
        } catch (DenseVectors.Misfit e) {
            throw invalid(e.expected(), e.found());
        }
    }

    private InvalidQueryException invalid(String expected, String found) {
        return new InvalidQueryException("field " + field.name(), expected, found);
    }

    @Override
    public void score(Query query, int[] rows, int count, float[] out) {
        load(query.vector());
        scorer.score(rows, count, out);
    }

    @Override
    public float codeScore(Query query, int row) {
        return Float.NaN; // documents are scored by rows in the end
    }

    @Override
    public void searchLike(int row, TopK top) {
        FieldValue value = reader.value(row);
        if (value instanceof FieldValue.Vectors(List<float[]> all)) {
            FieldValue like =
                    field.scoring() == MultiVectorField.Scoring.BEST ? FieldValue.dense(all.getFirst()) : value;
            search(Query.of(field.name(), like), RowFilter.ALL, top, new WorkCount());
        }
    }

    @Override
    public boolean exact() {
        return exact;
    }
}
