package dev.quarry.bench.dense;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.HnswSearcher;
import dev.quarry.hnsw.Renumbering;
import dev.quarry.hnsw.RowScorer;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.quantize.ByteCodes;
import dev.quarry.quantize.ByteScale;
import dev.quarry.score.DenseScorer;
import dev.quarry.score.SecondPass;
import java.lang.foreign.Arena;

/// One way to search a graph: over its rows, or over byte codes with a second pass over the f32 rows.
sealed interface Searching {

    /// The tail of values clamped by codes.
    double TAIL = 0.001;

    void search(float[] floats, byte[] bytes, HnswQuery query, TopK top);

    /// Nodes scored so far.
    long scored();

    static Searching of(String walk, HnswGraphView view, DenseRowsView rows, DenseRowsView exact, int widen) {
        Kernels kernels = Kernels.best();
        if (walk.equals("ROWS")) {
            RowScorer scorer =
                    RowScorer.of(rows, Metric.SQUARED_L2, kernels, view.graph().rowNumbers());
            return new OverRows(scorer, new HnswSearcher(view, scorer, scorer.scorer()));
        }
        HnswGraph graph = walk.equals("CODES") ? view.graph() : Renumbering.breadthFirst(view.graph(), Arena.global());
        ByteScale scale = ByteScale.calibrate(exact, Metric.SQUARED_L2, TAIL);
        ByteCodes codes =
                ByteCodes.of(graph.nodes(), graph.rowNumbers(), exact, scale, Metric.SQUARED_L2, Arena.global());
        ByteCodes.Scorer scorer = codes.scorer(kernels);
        DenseScorer.OfFloats second = DenseScorer.ofFloats(exact, Metric.SQUARED_L2, kernels);
        HnswSearcher searcher = new HnswSearcher(new HnswGraphView(view.section(), graph), scorer, second);
        return new OverCodes(scorer, searcher, second, new SecondPass(), widen, new TopK(1));
    }

    record OverRows(RowScorer scorer, HnswSearcher searcher) implements Searching {

        @Override
        public void search(float[] floats, byte[] bytes, HnswQuery query, TopK top) {
            switch (scorer.scorer()) {
                case DenseScorer.OfFloats ofFloats -> ofFloats.query(floats);
                case DenseScorer.OfBytes ofBytes -> ofBytes.query(bytes);
            }
            searcher.search(query, RowFilter.ALL, top);
        }

        @Override
        public long scored() {
            return searcher.counts().nodesScored();
        }
    }

    record OverCodes(
            ByteCodes.Scorer scorer,
            HnswSearcher searcher,
            DenseScorer.OfFloats exact,
            SecondPass second,
            int widen,
            TopK candidates)
            implements Searching {

        @Override
        public void search(float[] floats, byte[] bytes, HnswQuery query, TopK top) {
            scorer.query(floats);
            candidates.reset(widen * top.k());
            searcher.search(query, RowFilter.ALL, candidates);
            exact.query(floats);
            second.rescore(candidates, exact, top);
        }

        @Override
        public long scored() {
            return searcher.counts().nodesScored();
        }
    }
}
