package dev.quarry.jpq;

import dev.quarry.build.Workers;
import dev.quarry.kernel.Kernels;
import dev.quarry.linear.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Queries that training does not see, and what their rankings should have.
final class HeldOut {

    private static final int DEPTH = 100;

    private final Matrix prepared;
    private final List<int[]> leftOut;
    private final List<Target> targets;
    private final Kernels kernels;
    private final Workers workers;

    private HeldOut(Matrix prepared, List<int[]> leftOut, List<Target> targets, Kernels kernels, Workers workers) {
        this.prepared = prepared;
        this.leftOut = leftOut;
        this.targets = targets;
        this.kernels = kernels;
        this.workers = workers;
    }

    /// @throws IllegalArgumentException when no query has a relevant row
    static HeldOut of(Lessons lessons, ExactRanking exact) {
        Matrix prepared = Prepared.copy(lessons.queries().vectors(), exact.metric());
        List<Target> all = new ArrayList<>();
        switch (lessons) {
            case JudgedQueries judged -> judged.judgments().forEach(one -> all.add(Target.of(one)));
            case TaughtQueries taught -> {
                for (int[] ranking : exact.rank(prepared, lessons.queries().leftOut(), taught.documents(), DEPTH)) {
                    all.add(Target.of(ranking));
                }
            }
        }
        int dim = prepared.columns();
        List<Target> targets = new ArrayList<>();
        List<int[]> leftOut = new ArrayList<>();
        for (int query = 0; query < all.size(); query++) {
            if (all.get(query).rows().length > 0) {
                System.arraycopy(prepared.values(), query * dim, prepared.values(), targets.size() * dim, dim);
                targets.add(all.get(query));
                leftOut.add(lessons.queries().leftOut().get(query));
            }
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "held-out queries: expected at least 1 with a relevant row, found none of " + all.size());
        }
        return new HeldOut(prepared, leftOut, targets, exact.kernels(), exact.workers());
    }

    /// How many queries are measured.
    int queries() {
        return targets.size();
    }

    /// How good a model is.
    Measures measure(Scoring scoring, CodedRows rows) {
        ScoringPanels panels = ScoringPanels.of(scoring);
        List<Lookup> lookups = workers.scratch(() -> new Lookup(scoring, panels, rows, kernels, DEPTH));
        Measures[] out = new Measures[targets.size()];
        workers.run(lookups, out.length, (lookup, query) -> {
            Candidates found = lookup.retrieve(prepared, query, leftOut.get(query));
            int[] ranking = new int[found.count()];
            for (int i = 0; i < ranking.length; i++) {
                ranking[i] = found.row(i);
            }
            out[query] = targets.get(query).measure(ranking);
        });
        return Target.mean(out);
    }

    /// How good the full vectors are.
    Measures measure(VectorRows documents, ExactRanking exact) {
        int dim = prepared.columns();
        Matrix queries = new Matrix(targets.size(), dim, Arrays.copyOf(prepared.values(), targets.size() * dim));
        int[][] rankings = exact.rank(queries, leftOut, documents, DEPTH);
        Measures[] out = new Measures[rankings.length];
        for (int query = 0; query < out.length; query++) {
            out[query] = targets.get(query).measure(rankings[query]);
        }
        return Target.mean(out);
    }
}
