package dev.quarry.jpq;

import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;

/// Live retrieval at one step of training. One thread's scratch.
final class Lookup {

    private final QueryTables tables;
    private final CodedRows.Retrieval retrieval;
    private final Candidates candidates;
    private final int retrieved;
    private final float[] query;

    /// @param retrieved rows for each query
    Lookup(Scoring scoring, ScoringPanels panels, CodedRows rows, Kernels kernels, int retrieved) {
        this.tables = new QueryTables(kernels.panels(), panels);
        this.retrieval = rows.retrieval(scoring.model(), kernels);
        this.candidates = new Candidates(rows, scoring.shape(), retrieved);
        this.retrieved = retrieved;
        this.query = new float[scoring.shape().dim()];
    }

    /// The best rows of a query, in a list that the next call fills again.
    ///
    /// @param prepared `(queries, dim)`
    Candidates retrieve(Matrix prepared, int number, int[] leftOut) {
        System.arraycopy(prepared.values(), number * query.length, query, 0, query.length);
        tables.load(query, 0);
        candidates.retrieve(retrieval, query, tables, retrieved, leftOut);
        return candidates;
    }

    /// The tables of the query that was looked up last.
    QueryTables tables() {
        return tables;
    }
}
