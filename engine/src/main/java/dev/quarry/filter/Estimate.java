package dev.quarry.filter;

/// How many rows a predicate accepts.
///
/// @param least a lower bound
/// @param expected a guess, which takes predicates for independent of each other
/// @param most an upper bound
record Estimate(long least, double expected, long most) {

    static Estimate exactly(long rows) {
        return new Estimate(rows, rows, rows);
    }
}
