package dev.quarry.batch;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Which numbers of a result are computed again: the first, the last, and others that differ from call to call.
final class Sample {

    private final int size;
    private final SplittableRandom random = new SplittableRandom(20);

    Sample(int size) {
        this.size = size;
    }

    /// Distinct numbers below `count`, ascending.
    int[] of(int count) {
        return of(count, size);
    }

    int[] of(int count, int most) {
        if (count <= most) {
            return IntStream.range(0, count).toArray();
        }
        IntStream between = IntStream.range(0, Math.max(0, most - 2)).map(i -> random.nextInt(count));
        return IntStream.concat(IntStream.of(0, count - 1), between)
                .distinct()
                .sorted()
                .toArray();
    }
}
