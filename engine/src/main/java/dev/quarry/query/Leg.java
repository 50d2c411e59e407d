package dev.quarry.query;

/// One search of a [HybridQuery] and what it counts.
///
/// @param query the search of one field; its `k` is how many candidates it brings. Two legs may search the same
///     field
/// @param weight what its ranks or scores are multiplied by, finite and not negative; default 1. A leg of weight 0
///     brings candidates and changes no score
public record Leg(Query query, float weight) {

    public Leg {
        if (!(weight >= 0) || weight == Float.POSITIVE_INFINITY) {
            throw new InvalidQueryException(
                    "weight of field " + query.field(), "a finite number, not negative", Float.toString(weight));
        }
        if (query.page().offset() > 0) {
            throw new InvalidQueryException(
                    "leg of field " + query.field(),
                    "no offset: the hybrid query has one",
                    Integer.toString(query.page().offset()));
        }
    }

    public static Leg of(Query query) {
        return new Leg(query, 1);
    }

    public Leg withWeight(float other) {
        return new Leg(query, other);
    }

    /// The same weight of another search.
    public Leg with(Query other) {
        return new Leg(other, weight);
    }
}
