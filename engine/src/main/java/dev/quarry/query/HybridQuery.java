package dev.quarry.query;

import java.util.List;
import java.util.function.UnaryOperator;
import org.roaringbitmap.RoaringBitmap;

/// One question asked of several fields, or of one field in several ways, and answered by one list. Immutable.
///
/// ```java
/// HybridQuery.of(Query.of("text", tokens).withK(100), Query.of("vector", vector).withK(100))
///         .withWeights(0.4f, 0.6f)
///         .with(Fusion.weightedSum(Fusion.Normalization.MIN_MAX))
/// ```
///
/// A document is a candidate when a leg finds it; each leg's own filter and bound hold for what that leg finds.
///
/// @param legs the searches, one or more
/// @param fusion how their answers become one; default [Fusion#reciprocalRank]
/// @param page which part of the fused ranking comes back, and the least fused score of a hit; default the first
///     10. Legs have pages of their own, whose `k` is how deep they look
public record HybridQuery(List<Leg> legs, Fusion fusion, Page page) {

    public HybridQuery {
        legs = List.copyOf(legs);
        if (legs.isEmpty()) {
            throw new InvalidQueryException("legs", "at least 1", "none");
        }
    }

    /// Legs of weight 1, by reciprocal rank.
    public static HybridQuery of(Query... legs) {
        return new HybridQuery(
                List.of(legs).stream().map(Leg::of).toList(), Fusion.reciprocalRank(), Page.first(Page.DEFAULT_K));
    }

    /// What `retrieve` finds, in the order of the exact scores that `rescore` gives. Squared L2 distances count
    /// negated.
    public static HybridQuery rescore(Query retrieve, Query rescore) {
        return new HybridQuery(
                List.of(new Leg(retrieve, 0), Leg.of(rescore)),
                new Fusion.Rescore(Fusion.Normalization.NONE),
                Page.first(Page.DEFAULT_K));
    }

    /// How many hits, from 1.
    public int k() {
        return page.k();
    }

    public HybridQuery withK(int other) {
        return with(page.withK(other));
    }

    /// Leaves out the best `hits`.
    public HybridQuery withOffset(int hits) {
        return with(page.from(hits));
    }

    /// Only hits with a fused score of at least `least` come back.
    public HybridQuery within(float least) {
        return with(page.within(least));
    }

    public HybridQuery with(Page other) {
        return new HybridQuery(legs, fusion, other);
    }

    public HybridQuery with(Fusion other) {
        return new HybridQuery(legs, other, page);
    }

    /// Other weights, one for each leg.
    ///
    /// @throws InvalidQueryException when there are more or fewer, or one is negative or not finite
    public HybridQuery withWeights(float... weights) {
        if (weights.length != legs.size()) {
            throw new InvalidQueryException(
                    "weights", "one for each of " + legs.size() + " legs", Integer.toString(weights.length));
        }
        Leg[] weighted = new Leg[weights.length];
        for (int i = 0; i < weights.length; i++) {
            weighted[i] = legs.get(i).withWeight(weights[i]);
        }
        return new HybridQuery(List.of(weighted), fusion, page);
    }

    /// Only rows in `rows` may be returned: the filter of every leg, in place of what they had.
    public HybridQuery withFilter(RoaringBitmap rows) {
        return withLegs(leg -> leg.withFilter(rows));
    }

    /// The query with every leg's search changed.
    public HybridQuery withLegs(UnaryOperator<Query> change) {
        return new HybridQuery(
                legs.stream().map(leg -> leg.with(change.apply(leg.query()))).toList(), fusion, page);
    }
}
