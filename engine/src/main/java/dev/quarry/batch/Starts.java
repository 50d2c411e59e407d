package dev.quarry.batch;

/// Checks of arrays that say where parts of another array start.
final class Starts {
    private Starts() {}

    /// @throws IllegalArgumentException unless they begin at 0, never fall, and end at `end`
    static void require(String what, int[] starts, int end) {
        boolean fits = starts.length > 0 && starts[0] == 0 && starts[starts.length - 1] == end;
        for (int i = 1; fits && i < starts.length; i++) {
            fits = starts[i] >= starts[i - 1];
        }
        if (!fits) {
            throw new IllegalArgumentException(what + ": expected starts from 0 to " + end + " that never fall");
        }
    }
}
