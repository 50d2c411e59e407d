package dev.quarry.bench.record;

import java.util.Map;

/// One engine with all settings fixed but one, the effort: a list of values of which each finds about as much as the
/// one before, or more.
public interface Variant {

    /// The engine's name in results, such as `quarry hnsw f32`.
    String engine();

    /// How many efforts there are.
    int efforts();

    /// All settings at an effort, as they stand in results; what the index was built with as `index`.
    ///
    /// @param effort 0 to `efforts() - 1`
    Map<String, Object> parameters(int effort);

    /// A new searcher, for one thread.
    Contender at(int k, int effort);

    /// What the index weighs and how long it took to build.
    Footprint footprint();
}
