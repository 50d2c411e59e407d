package dev.quarry.adapt;

/// How an adapter is trained.
///
/// @param method that finds it
/// @param heldOut share of the pairs that only the report sees, above 0, below 1; default 0.1
/// @param seed of what is held out; default 1
public record AdapterTraining(AdapterMethod method, double heldOut, long seed) {

    public AdapterTraining {
        if (!(heldOut > 0 && heldOut < 1)) {
            throw new IllegalArgumentException("held-out share: expected 0 to 1, exclusive, found " + heldOut);
        }
    }

    /// With the defaults.
    public static AdapterTraining of(AdapterMethod method) {
        return new AdapterTraining(method, 0.1, 1);
    }
}
