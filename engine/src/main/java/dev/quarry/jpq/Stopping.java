package dev.quarry.jpq;

/// When to stop.
///
/// @param measure of the held-out queries that decides
/// @param everySteps steps from one measurement to the next, from 1
/// @param patience measurements without a new best after which training ends, from 1
public record Stopping(Measure measure, int everySteps, int patience) {

    public Stopping {
        if (everySteps < 1 || patience < 1) {
            throw new IllegalArgumentException(
                    "expected steps and patience from 1, found %d and %d".formatted(everySteps, patience));
        }
    }
}
