package dev.quarry.adapt;

import java.util.OptionalDouble;

/// What an adapter is worth on pairs it was not trained with.
///
/// @param trainingPairs how many it was trained with
/// @param heldOutPairs how many are measured
/// @param unexplained squared distance of adapted new vectors from the old ones, as a share of the squared
///     distance of the old ones from their mean: 0 is exact, 1 no better than a constant
/// @param recall10 share of the first 10 rows of an old query that the adapted new one finds among its first 10
/// @param unadapted the same for new queries as they are; empty where the dimensions differ
public record AdapterReport(
        int trainingPairs, int heldOutPairs, double unexplained, double recall10, OptionalDouble unadapted) {}
