package dev.quarry.hnsw;

/// Draws a node's level from the seed and its number alone, so that it depends on no thread and no order. The
/// numbers come from SplitMix64 (Steele, Lea, Flood 2014).
final class LevelDraw {

    /// Reached by one node of 2^24 with two neighbors a node, and by none with more.
    private static final int HIGHEST = 24;

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private LevelDraw() {}

    /// Level `l` or above with a probability of `maxNeighbors^-l` (the paper's mL is `1 / ln(M)`).
    static int level(long seed, int node, int maxNeighbors) {
        return halfLevel(seed, node, maxNeighbors) / 2;
    }

    /// Twice the level, or one more for a node that is on the way to the next: `h` or above with a probability of
    /// `maxNeighbors^(-h/2)`.
    static int halfLevel(long seed, int node, int maxNeighbors) {
        long bits = mix(mix(seed) + GOLDEN * (node + 1L)) >>> 11;
        double uniform = (bits + 1) * 0x1p-53;
        double level = Math.min(HIGHEST, -StrictMath.log(uniform) / StrictMath.log(maxNeighbors));
        return (int) (2 * level);
    }

    private static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
