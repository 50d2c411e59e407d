package dev.quarry.hybrid;

import dev.quarry.index.IndexSearch;
import dev.quarry.query.Fusion;
import dev.quarry.query.Hits;
import dev.quarry.query.HybridHit;
import dev.quarry.query.HybridHits;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.Leg;
import dev.quarry.query.LegScore;
import dev.quarry.query.Page;
import dev.quarry.query.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// Runs the legs of a hybrid query and fuses what they find. Belongs to one thread, as its searches do.
///
/// Sums are taken in double precision in the order of legs and rounded once, so equal inputs give equal scores.
public final class HybridSearch {

    private final IndexSearch search;
    private final FeedbackSearch feedback;

    /// @param feedback over `search`
    public HybridSearch(IndexSearch search, FeedbackSearch feedback) {
        this.search = search;
        this.feedback = feedback;
    }

    /// The best `k` documents.
    ///
    /// @throws dev.quarry.query.InvalidQueryException when a leg does not fit the schema
    public HybridHits search(HybridQuery query) {
        List<Leg> legs = new ArrayList<>();
        List<Hits> found = new ArrayList<>();
        for (Leg leg : query.legs()) {
            FeedbackSearch.Expanded expanded = feedback.expand(leg.query());
            boolean retrieves = legs.isEmpty() || !(query.fusion() instanceof Fusion.Rescore);
            found.add(retrieves ? feedback.search(expanded) : NOTHING);
            legs.add(leg.with(expanded.query()));
        }
        Candidates candidates = new Candidates(found);
        double[] fused = switch (query.fusion()) {
            case Fusion.ReciprocalRank(float constant) -> ranked(candidates, legs, constant);
            case Fusion.WeightedSum(Fusion.Normalization normalization, Fusion.Missing missing) -> {
                boolean[] counted = new boolean[legs.size()];
                for (int leg = 0; leg < counted.length; leg++) {
                    counted[leg] = !found.get(leg).list().isEmpty();
                    if (counted[leg] && missing == Fusion.Missing.COMPUTED) {
                        computeMissing(
                                candidates, all(candidates), leg, legs.get(leg).query());
                    }
                }
                yield summed(candidates, legs, counted, normalization);
            }
            case Fusion.Rescore(Fusion.Normalization normalization) -> {
                boolean[] counted = new boolean[legs.size()];
                for (int leg = 0; leg < counted.length; leg++) {
                    counted[leg] = true;
                    computeMissing(
                            candidates, all(candidates), leg, legs.get(leg).query());
                }
                yield summed(candidates, legs, counted, normalization);
            }
        };
        return new HybridHits(hits(candidates, fused, legs, query.page()), found);
    }

    private static final Hits NOTHING = new Hits(List.of(), true, Hits.Work.NONE);

    private static int[] all(Candidates candidates) {
        return IntStream.range(0, candidates.count()).toArray();
    }

    private static double[] ranked(Candidates candidates, List<Leg> legs, float constant) {
        double[] fused = new double[candidates.count()];
        for (int i = 0; i < fused.length; i++) {
            for (int leg = 0; leg < legs.size(); leg++) {
                int rank = candidates.rank(i, leg);
                if (rank != Candidates.NO_RANK) {
                    fused[i] += legs.get(leg).weight() / ((double) constant + rank);
                }
            }
        }
        return fused;
    }

    private double[] summed(
            Candidates candidates, List<Leg> legs, boolean[] counted, Fusion.Normalization normalization) {
        double[] fused = new double[candidates.count()];
        for (int leg = 0; leg < legs.size(); leg++) {
            float weight = legs.get(leg).weight();
            if (counted[leg] && weight > 0) {
                ScoreScale scale = ScoreScale.of(candidates, leg, sign(legs.get(leg)), normalization);
                for (int i = 0; i < fused.length; i++) {
                    fused[i] += weight * scale.apply(candidates.score(i, leg));
                }
            }
        }
        return fused;
    }

    private int sign(Leg leg) {
        return search.ranksByDistance(leg.query().field()) ? -1 : 1;
    }

    /// Computes the scores that some candidates lack in a leg.
    private void computeMissing(Candidates candidates, int[] chosen, int leg, Query query) {
        int[] lacking = IntStream.of(chosen)
                .filter(i -> Float.isNaN(candidates.score(i, leg)))
                .toArray();
        float[] scores = search.scores(
                query, IntStream.of(lacking).mapToLong(candidates::row).toArray());
        for (int i = 0; i < lacking.length; i++) {
            candidates.setScore(lacking[i], leg, scores[i]);
        }
    }

    private List<HybridHit> hits(Candidates candidates, double[] fused, List<Leg> legs, Page page) {
        float least = page.bound().orElse(Float.NEGATIVE_INFINITY);
        int[] best = IntStream.range(0, fused.length)
                .boxed()
                .sorted((a, b) -> {
                    int byScore = Float.compare((float) fused[b] + 0f, (float) fused[a] + 0f);
                    return byScore != 0 ? byScore : Long.compare(candidates.row(a), candidates.row(b));
                })
                .filter(i -> (float) fused[i] >= least)
                .skip(page.offset())
                .limit(page.k())
                .mapToInt(Integer::intValue)
                .toArray();
        for (int leg = 0; leg < candidates.legs(); leg++) {
            computeMissing(candidates, best, leg, legs.get(leg).query());
        }
        List<HybridHit> hits = new ArrayList<>(best.length);
        for (int i : best) {
            List<LegScore> scores = new ArrayList<>(candidates.legs());
            for (int leg = 0; leg < candidates.legs(); leg++) {
                int rank = candidates.rank(i, leg);
                float score = candidates.score(i, leg);
                scores.add(new LegScore(
                        rank == Candidates.NO_RANK ? OptionalInt.empty() : OptionalInt.of(rank),
                        Float.isNaN(score) ? Optional.empty() : Optional.of(score)));
            }
            hits.add(new HybridHit(candidates.id(i), candidates.row(i), (float) fused[i] + 0f, scores));
        }
        return hits;
    }
}
