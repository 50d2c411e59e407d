package dev.quarry.query;

import java.util.Optional;

/// Which part of a ranking comes back.
///
/// The hits before it are found and ranked too, so a page costs what one from the top to its end does; pages of
/// one snapshot neither overlap nor leave a hit out where the search is exact.
///
/// @param offset how many of the best are left out, from 0; default 0
/// @param k how many hits come back, from 1; default 10
/// @param bound what a hit must score: at least this much, or for squared L2 a distance of at most this much;
///     empty for no bound. `k` is then the most hits that come back
public record Page(int offset, int k, Optional<Float> bound) {

    public static final int DEFAULT_K = 10;

    public Page {
        if (k < 1) {
            throw new InvalidQueryException("k", "at least 1", Integer.toString(k));
        }
        if (offset < 0) {
            throw new InvalidQueryException("offset", "at least 0", Integer.toString(offset));
        }
        if (bound.isPresent() && bound.get().isNaN()) {
            throw new InvalidQueryException("bound", "a number", "NaN");
        }
    }

    /// The first `k`.
    public static Page first(int k) {
        return new Page(0, k, Optional.empty());
    }

    public Page withK(int other) {
        return new Page(offset, other, bound);
    }

    public Page from(int other) {
        return new Page(other, k, bound);
    }

    public Page within(float least) {
        return new Page(offset, k, Optional.of(least));
    }

    /// How many hits there are up to its end.
    public int end() {
        return (int) Math.min(Integer.MAX_VALUE, (long) offset + k);
    }
}
