package dev.quarry.jpq;

import java.util.SplittableRandom;

/// What training learns from.
public sealed interface Lessons permits JudgedQueries, TaughtQueries {

    QuerySet queries();

    /// Some of the queries, in this order.
    Lessons select(int[] numbers);

    /// Two parts of the queries.
    ///
    /// @param training to train with
    /// @param heldOut to measure on
    record Split(Lessons training, Lessons heldOut) {}

    /// Parts the queries by chance.
    ///
    /// @param share of the queries to hold out, above 0 and below 1; at least one query ends up in each part
    /// @throws IllegalArgumentException when there are fewer than two queries
    default Split split(double share, long seed) {
        int all = queries().size();
        if (!(share > 0 && share < 1) || all < 2) {
            throw new IllegalArgumentException(
                    "held-out share: expected 0 to 1, exclusive, of at least 2 queries, found %s of %d"
                            .formatted(share, all));
        }
        int[] order = Order.shuffled(all, new SplittableRandom(seed));
        int held = Math.clamp(Math.round(share * all), 1, all - 1);
        int[] heldOut = new int[held];
        int[] training = new int[all - held];
        System.arraycopy(order, 0, heldOut, 0, held);
        System.arraycopy(order, held, training, 0, all - held);
        return new Split(select(training), select(heldOut));
    }
}
