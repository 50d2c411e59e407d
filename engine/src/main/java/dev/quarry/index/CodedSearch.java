package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.codes.DenseCodesView;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.HnswSearcher;
import dev.quarry.kernel.Kernels;
import dev.quarry.quantize.CodeScan;
import dev.quarry.quantize.CodeScorer;
import dev.quarry.score.DenseScorer;
import dev.quarry.score.SecondPass;
import org.jspecify.annotations.Nullable;

/// Searches the codes of a dense field, by a walk through its graph or by a scan, and scores the best again by their
/// rows. One thread's; allocates nothing once warm.
final class CodedSearch {

    private final CodeScorer codes;
    private final DenseScorer rows;
    private final @Nullable HnswGraphView view;
    private final @Nullable HnswSearcher graph;
    private final CodeScan scan;
    private final SecondPass second = new SecondPass();
    private final TopK candidates = new TopK(1);

    /// @param rows scores rows; its owner gives it each query
    CodedSearch(DenseCodesView coded, @Nullable HnswGraphView view, DenseScorer rows, Kernels kernels) {
        this.codes = CodeScorer.of(coded.codes(), kernels);
        this.rows = rows;
        this.view = view;
        this.graph = view == null ? null : new HnswSearcher(view, codes, rows);
        this.scan = new CodeScan(codes, rows.rows(), kernels);
    }

    /// Takes a query, `(dim)`. Not kept.
    void query(float[] vector) {
        codes.query(vector);
    }

    /// The score of a row's code; the row has a vector. With a graph it is looked for, node by node.
    float score(int row) {
        int code = row;
        if (view != null) {
            code = 0;
            while (view.graph().row(code) != row) {
                code++;
            }
        }
        float[] score = new float[1];
        codes.score(new int[] {code}, 1, score);
        return score[0];
    }

    /// Walks the graph where there is one, else scores all codes.
    void search(HnswQuery query, RowFilter filter, TopK top, WorkCount work) {
        int width = codes.rescored(query.rescore(), top.k());
        TopK found = width == 0 ? top : candidates;
        if (width > 0) {
            candidates.reset(width);
        }
        if (graph == null) {
            work.rowsScored += scan.search(filter, found);
        } else {
            graph.counts().reset();
            graph.search(query, filter, found);
            work.rowsScored += graph.counts().nodesScored();
            work.nodesExpanded += graph.counts().nodesExpanded();
        }
        if (width > 0) {
            work.rowsScored += candidates.size();
            second.rescore(candidates, rows, top);
        }
    }
}
