package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.document.FieldValue;
import dev.quarry.flat.SparseScan;
import dev.quarry.format.rows.SparseRowsView;
import dev.quarry.format.terms.TermsView;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.SparseField;
import dev.quarry.score.SparseQuery;
import dev.quarry.seismic.SearchCounts;
import dev.quarry.seismic.SeismicQuery;
import dev.quarry.seismic.SeismicSearcher;
import dev.quarry.windowed.WindowedSearcher;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Searches a sparse field: through the posting lists its segment has, or by a scan of all rows.
final class SparseFieldSearch implements FieldSearch {

    private final SparseFieldReader reader;
    private final SparseQuery scattered;
    private final SparseScan scan;
    private final @Nullable SeismicSearcher seismic;
    private final @Nullable WindowedSearcher windowed;
    private boolean exact;
    private int[] terms = new int[64];
    private float[] weights = new float[64];
    private int count;

    /// @param scattered scratch, perhaps shared with searches of other segments by the same thread
    SparseFieldSearch(SparseFieldReader reader, SparseQuery scattered) {
        this.reader = reader;
        this.scattered = scattered;
        this.scan = new SparseScan(reader.rows(), scattered);
        this.seismic = reader.postings() == null
                ? null
                : new SeismicSearcher(reader.rows(), reader.postings(), reader.neighbors(), scattered);
        this.windowed =
                reader.windows() == null ? null : new WindowedSearcher(reader.rows(), reader.windows(), scattered);
    }

    /// What queries are scattered into, of the size of a vocabulary.
    SparseQuery scattered() {
        return scattered;
    }

    @Override
    public void search(Query query, RowFilter filter, TopK top, WorkCount work) {
        load(query.vector());
        switch (query.method()) {
            case Query.Method.Exact() -> exact(filter, top, work);
            case Query.Method.Scan() -> scan(filter, top, work);
            case Query.Method.Codes codes -> throw invalid("a search of a sparse field", "codes");
            case Query.Method.Preset() -> {
                if (seismic == null) {
                    exact(filter, top, work);
                } else {
                    seismic(seismic, reader.field().search(), filter, top, work);
                }
            }
            case Query.Method.Hnsw hnsw -> throw invalid("a search of a sparse field", "HNSW");
            case Query.Method.MultiVector several -> throw invalid("a search of a sparse field", "of several vectors");
            case Query.Method.Ivf lists -> throw invalid("a search of a sparse field", "lists");
            case Query.Method.Seismic(SeismicQuery parameters) -> {
                if (seismic != null) {
                    seismic(seismic, parameters, filter, top, work);
                } else if (reader.field().indexing() instanceof SparseField.Indexing.Auto) {
                    exact(filter, top, work);
                } else {
                    throw invalid("an exact search: the field is not indexed by Seismic", "Seismic");
                }
            }
        }
    }

    @Override
    public void score(Query query, int[] wanted, int wantedCount, float[] out) {
        load(query.vector());
        scan.score(terms, weights, count, wanted, wantedCount, out);
    }

    @Override
    public float codeScore(Query query, int row) {
        return Float.NaN;
    }

    private void exact(RowFilter filter, TopK top, WorkCount work) {
        if (windowed == null) {
            scan(filter, top, work);
            return;
        }
        exact = true;
        long before = windowed.counts().rowsScored();
        windowed.search(terms, weights, count, filter, top);
        work.rowsScored += windowed.counts().rowsScored() - before;
    }

    private void scan(RowFilter filter, TopK top, WorkCount work) {
        exact = true;
        scan.search(terms, weights, count, filter, top);
        work.rowsScored += Math.min(filter.cardinality(), reader.rows().rows());
    }

    private void seismic(
            SeismicSearcher searcher, SeismicQuery parameters, RowFilter filter, TopK top, WorkCount work) {
        // told what others reach, it would skip blocks from the start and find far less: .69 instead of .94 of the best
        top.reset(top.k(), top.floor());
        SearchCounts counts = searcher.counts();
        counts.reset();
        searcher.search(terms, weights, count, parameters, filter, top);
        exact = counts.scans() > 0 && parameters.tailBound() == 1;
        work.rowsScored += counts.rowsScored();
        work.blocksOpened += counts.blocksOpened();
        work.summariesScored += counts.summariesScored();
    }

    private void load(FieldValue vector) {
        TermsView dictionary = reader.dictionary();
        switch (vector) {
            case FieldValue.Terms(int[] numbers, float[] values)
            when dictionary == null -> {
                requireWeights(values);
                terms = numbers;
                weights = values;
                count = numbers.length;
            }
            case FieldValue.Tokens(String[] tokens, float[] values)
            when dictionary != null -> {
                requireWeights(values);
                translate(dictionary, tokens, values);
            }
            default ->
                throw invalid(
                        dictionary == null ? "a sparse vector of term numbers" : "a sparse vector of tokens",
                        DenseVectors.kind(vector));
        }
    }

    private void translate(TermsView dictionary, String[] tokens, float[] values) {
        if (terms.length < tokens.length) {
            terms = new int[tokens.length];
            weights = new float[tokens.length];
        }
        count = 0;
        for (int i = 0; i < tokens.length; i++) {
            int term = dictionary.term(tokens[i]);
            if (term >= 0) {
                terms[count] = term;
                weights[count++] = values[i];
            }
        }
    }

    private void requireWeights(float[] values) {
        for (float weight : values) {
            if (!(weight >= 0) || weight == Float.POSITIVE_INFINITY) {
                throw invalid("finite weights that are not negative", "weight " + weight);
            }
        }
    }

    private InvalidQueryException invalid(String expected, String found) {
        return new InvalidQueryException("field " + reader.field().name(), expected, found);
    }

    @Override
    public void searchLike(int row, TopK top) {
        SparseRowsView rows = reader.rows();
        terms = Arrays.copyOf(terms, Math.max(terms.length, rows.longest()));
        weights = Arrays.copyOf(weights, terms.length);
        count = rows.read(row, terms, weights);
        if (windowed != null) {
            windowed.search(terms, weights, count, RowFilter.ALL, top);
            top.reset();
        } else if (seismic == null) {
            scan.search(terms, weights, count, RowFilter.ALL, top);
        }
        if (seismic != null) {
            seismic.search(terms, weights, count, reader.field().search(), RowFilter.ALL, top);
        }
    }

    @Override
    public boolean exact() {
        return exact;
    }
}
