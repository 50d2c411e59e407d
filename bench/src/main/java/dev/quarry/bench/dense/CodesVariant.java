package dev.quarry.bench.dense;

import dev.quarry.bench.record.Contender;
import dev.quarry.bench.record.Footprint;
import dev.quarry.bench.record.Variant;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.collect.RowFilter;
import dev.quarry.collect.TopK;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.format.graph.HnswGraph;
import dev.quarry.format.graph.HnswGraphView;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.hnsw.HnswSearcher;
import dev.quarry.hnsw.Renumbering;
import dev.quarry.kernel.Kernels;
import dev.quarry.quantize.CodeScorer;
import dev.quarry.quantize.CodesBuilder;
import dev.quarry.quantize.Quantization;
import dev.quarry.score.DenseScorer;
import dev.quarry.score.SecondPass;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Our graph walked over byte codes in memory, then the `widen * k` best scored again by the f32 rows; the effort is
/// `ef`.
record CodesVariant(
        DenseIndex index, HnswGraph graph, DenseCodes codes, double widen, int[] efs, int patience, Footprint footprint)
        implements Variant {

    /// A variant for each of `widens`, over the same codes.
    static List<Variant> of(DenseIndex index, double[] widens, int[] efs, int patience) {
        HnswGraph graph = Renumbering.breadthFirst(index.graph().graph(), Arena.global());
        DenseCodes codes = new CodesBuilder(Quantization.Scalar8.defaults(), Workers.allCores(), Progress.NONE)
                .ofNodes(index.rows(), graph.nodes(), graph.rowNumbers(), index.metric(), Arena.global());
        Footprint plain = index.footprint();
        Footprint footprint = new Footprint(
                plain.rows(),
                plain.bytes() + codes.codes().byteSize(),
                plain.structureBytes() + codes.codes().byteSize(),
                plain.buildSeconds(),
                plain.buildCpuSeconds(),
                plain.buildThreads());
        List<Variant> variants = new ArrayList<>();
        for (double widen : widens) {
            variants.add(new CodesVariant(index, graph, codes, widen, efs, patience, footprint));
        }
        return variants;
    }

    @Override
    public String engine() {
        return "quarry hnsw i8 codes + f32";
    }

    @Override
    public int efforts() {
        return efs.length;
    }

    @Override
    public Map<String, Object> parameters(int effort) {
        return Map.of("ef", efs[effort], "widen", widen, "index", index.description());
    }

    @Override
    public Contender at(int k, int effort) {
        Kernels kernels = Kernels.best();
        CodeScorer scorer = CodeScorer.of(codes, kernels);
        DenseScorer.OfFloats exact = DenseScorer.ofFloats(index.rows(), index.metric(), kernels);
        HnswSearcher searcher = new HnswSearcher(new HnswGraphView(index.graph().section(), graph), scorer, exact);
        HnswQuery parameters = new HnswQuery(efs[effort], patience);
        SecondPass second = new SecondPass();
        TopK candidates = new TopK(Math.max(k, (int) Math.round(widen * k)));
        TopK top = new TopK(k);
        float[][] queries = index.data().queries();
        return new RowsVariant.Walk(searcher.counts()) {
            @Override
            public int search(int query, int[] rows, float[] scores) {
                scorer.query(queries[query]);
                searcher.search(parameters, RowFilter.ALL, candidates);
                exact.query(queries[query]);
                second.rescore(candidates, exact, top);
                return top.drain(rows, scores);
            }
        };
    }
}
