package dev.quarry.jpq;

import java.util.SplittableRandom;

/// Orders by chance.
final class Order {

    private Order() {}

    /// The numbers below `count`, shuffled.
    static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
