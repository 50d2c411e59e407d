package dev.quarry.tools.generate;

/// Random bits as a function of a key: the same key gives the same bits in any order and on any thread.
///
/// A key is a 64-bit number; its children are numbered from zero. The mixing is SplitMix64 (Steele, Lea, Flood: "Fast
/// splittable pseudorandom number generators", OOPSLA 2014).
final class Hash {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Hash() {}

    /// The bits of child `number` of `key`, which are a key themselves.
    static long child(long key, long number) {
        long z = key + (number + 1) * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// A number in `[0, 1)` from the upper 53 bits.
    static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }
}
