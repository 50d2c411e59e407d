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
/// @param k how many hits, from 1; default 10
public record HybridQuery(List<Leg> legs, Fusion fusion, int k) {

    public HybridQuery {
        legs = List.copyOf(legs);
        if (legs.isEmpty()) {
            throw new InvalidQueryException("legs", "at least 1", "none");
        }
        if (k < 1) {
            throw new InvalidQueryException("k", "at least 1", Integer.toString(k));
        }
    }

    /// Legs of weight 1, by reciprocal rank.
    public static HybridQuery of(Query... legs) {
        return new HybridQuery(List.of(legs).stream().map(Leg::of).toList(), Fusion.reciprocalRank(), Query.DEFAULT_K);
    }

    /// What `retrieve` finds, in the order of the exact scores that `rescore` gives. Squared L2 distances count
    /// negated.
    public static HybridQuery rescore(Query retrieve, Query rescore) {
        return new HybridQuery(
                List.of(new Leg(retrieve, 0), Leg.of(rescore)),
                new Fusion.Rescore(Fusion.Normalization.NONE),
                Query.DEFAULT_K);
    }

    public HybridQuery withK(int other) {
        return new HybridQuery(legs, fusion, other);
    }

    public HybridQuery with(Fusion other) {
        return new HybridQuery(legs, other, k);
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
        return new HybridQuery(List.of(weighted), fusion, k);
    }

    /// Only rows in `rows` may be returned: the filter of every leg, in place of what they had.
    public HybridQuery withFilter(RoaringBitmap rows) {
        return withLegs(leg -> leg.withFilter(rows));
    }

    /// The query with every leg's search changed.
    public HybridQuery withLegs(UnaryOperator<Query> change) {
        return new HybridQuery(
                legs.stream().map(leg -> leg.with(change.apply(leg.query()))).toList(), fusion, k);
    }
}
