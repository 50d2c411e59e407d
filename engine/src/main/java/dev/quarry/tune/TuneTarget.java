package dev.quarry.tune;

/// What searches shall find.
///
/// @param recall the share of the exact first `k` that is found on average, more than 0, at most 1
/// @param k hits of a search, at least 1
public record TuneTarget(double recall, int k) {

    public TuneTarget {
        if (!(recall > 0 && recall <= 1)) {
            throw new IllegalArgumentException("recall: expected more than 0, at most 1, found " + recall);
        }
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1, found " + k);
        }
    }
}
