package dev.quarry.seismic;

/// Random numbers that depend on nothing but what they are for, so that a build gives the same bytes whichever
/// thread draws them. SplitMix64 (Steele, Lea, Flood 2014).
final class Mix {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    /// The stream that belongs to a seed and a number.
    Mix(long seed, long number) {
        state = mix(seed + GOLDEN * (number + 1));
    }

    /// The next number from 0 to `bound - 1`.
    int next(int bound) {
        state += GOLDEN;
        return (int) (((mix(state) >>> 32) * bound) >>> 32);
    }

    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }
}
