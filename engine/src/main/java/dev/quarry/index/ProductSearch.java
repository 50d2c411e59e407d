package dev.quarry.index;

import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.format.ivf.IvfListsView;
import dev.quarry.format.pq.PqCodesView;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.HnswSearcher;
import dev.quarry.pq.IvfQuery;
import dev.quarry.pq.IvfScan;
import dev.quarry.pq.PqLookup;
import dev.quarry.pq.PqNodeScorer;
import dev.quarry.pq.PqScan;
import dev.quarry.quantize.Quantization;
import dev.quarry.schema.DenseField;
import dev.quarry.score.DenseScorer;
import org.jspecify.annotations.Nullable;

/// A search of one segment's product-quantization codes in whichever order they are stored. One thread's.
sealed interface ProductSearch {

    /// The search that suits the segment, null when it has no codes.
    ///
    /// @param rows scores vectors; not null where there is a graph
    /// @param lookup of the reader's model; not null where there are codes
    static @Nullable ProductSearch of(
            ProductFieldReader reader, @Nullable DenseScorer rows, @Nullable PqLookup lookup) {
        PqCodesView codes = reader.codes();
        if (codes == null || lookup == null) {
            return null;
        }
        HnswGraphView graph = reader.graph();
        if (graph != null && rows != null) {
            PqNodeScorer scorer = new PqNodeScorer(codes, lookup);
            return new OverGraph(scorer, new HnswSearcher(graph, scorer, scorer.again(), rows));
        }
        IvfListsView lists = reader.lists();
        return lists == null
                ? new OverRows(
                        new PqScan(codes, lookup),
                        codes.count(),
                        new float[lookup.model().shape().dim()])
                : new OverLists(
                        new IvfScan(codes, lists, lookup),
                        new float[lookup.model().shape().dim()]);
    }

    /// How many of the best hits of codes need to be scored again by their vectors: the shorter the codes, the
    /// more.
    static int width(DenseField field, int k) {
        Quantization.Product product = ProductField.product(field);
        double bitsOfValue = (double) product.subQuantizers() * product.bits() / field.dim();
        return (int) Math.min(Integer.MAX_VALUE, (bitsOfValue >= 1 ? 4L : bitsOfValue >= 0.5 ? 8 : 20) * k);
    }

    /// Takes a query, `(dim)`. Not kept.
    void query(float[] vector);

    /// Searches all codes, or those of some lists.
    void scan(IvfQuery query, RowFilter filter, TopK top, WorkCount work);

    /// Walks the graph.
    void walk(HnswQuery query, RowFilter filter, TopK top, WorkCount work);

    /// Codes in the order of rows.
    record OverRows(PqScan scan, int rows, float[] vector) implements ProductSearch {

        @Override
        public void query(float[] taken) {
            System.arraycopy(taken, 0, vector, 0, vector.length);
        }

        @Override
        public void scan(IvfQuery query, RowFilter filter, TopK top, WorkCount work) {
            scan.search(vector, filter, top);
            work.rowsScored += Math.min(rows, filter.cardinality());
        }

        @Override
        public void walk(HnswQuery query, RowFilter filter, TopK top, WorkCount work) {
            throw new IllegalStateException("no graph");
        }
    }

    /// Codes in the order of lists.
    record OverLists(IvfScan scan, float[] vector) implements ProductSearch {

        @Override
        public void query(float[] taken) {
            System.arraycopy(taken, 0, vector, 0, vector.length);
        }

        @Override
        public void scan(IvfQuery query, RowFilter filter, TopK top, WorkCount work) {
            scan.counts().reset();
            scan.search(vector, query, filter, top);
            work.rowsScored += scan.counts().rowsScored();
            work.listsProbed += scan.counts().listsVisited();
        }

        @Override
        public void walk(HnswQuery query, RowFilter filter, TopK top, WorkCount work) {
            throw new IllegalStateException("no graph");
        }
    }

    /// Codes in the order of a graph's nodes.
    record OverGraph(PqNodeScorer scorer, HnswSearcher graph) implements ProductSearch {

        @Override
        public void query(float[] vector) {
            scorer.query(vector);
        }

        @Override
        public void scan(IvfQuery query, RowFilter filter, TopK top, WorkCount work) {
            throw new IllegalStateException("codes in the order of nodes");
        }

        @Override
        public void walk(HnswQuery query, RowFilter filter, TopK top, WorkCount work) {
            graph.counts().reset();
            graph.search(query, filter, top);
            work.rowsScored += graph.counts().nodesScored();
            work.nodesExpanded += graph.counts().nodesExpanded();
        }
    }
}
