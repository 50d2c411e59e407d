package dev.quarry.jpq;

/// How fast a group of parameters moves. Both numbers are relative, so that they fit vectors of any length: a
/// parameter is measured in units of its group, the root mean square of the group's values at the start.
///
/// @param learningRate of a step after the warm-up, from 0; 0 leaves the group as it is
/// @param pull back to the values at the start, the weight decay of AdamW (Loshchilov and Hutter, ICLR 2019), there
///     towards zero: each step moves a parameter by `learningRate * pull` of what it is away, from 0
public record Rates(double learningRate, double pull) {

    public Rates {
        if (!(learningRate >= 0 && learningRate < 1) || !(pull >= 0 && pull * learningRate < 1)) {
            throw new IllegalArgumentException(
                    "expected a learning rate from 0 to 1, exclusive, and a pull from 0 on, found %s and %s"
                            .formatted(learningRate, pull));
        }
    }
}
