package dev.quarry.windowed;

/// What windowed posting lists are built with.
///
/// @param windowRows rows of a window, a power of two from 256 to 65,536; default 16,384. A search keeps four bytes for
///     each, which should stay in the core's own caches; fewer rows find tighter bounds and cost more steps from list
///     to list
public record WindowedParameters(int windowRows) {

    public WindowedParameters {
        if (windowRows < 256 || windowRows > 65_536 || Integer.bitCount(windowRows) != 1) {
            throw new IllegalArgumentException(
                    "windowRows: expected a power of two from 256 to 65536, found " + windowRows);
        }
    }

    public static WindowedParameters defaults() {
        return new WindowedParameters(16_384);
    }

    int windowShift() {
        return Integer.numberOfTrailingZeros(windowRows);
    }
}
