package dev.quarry.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopKTest {

    private record Hit(int row, float score) {
        static final Comparator<Hit> BEST_FIRST =
                Comparator.comparingDouble((Hit h) -> -h.score()).thenComparingInt(Hit::row);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 100, 1000, 1023, 1024, 1025, 10_000, 50_000})
    void keepsWhatSortingKeepsWhateverTheOrder(int k) {
        for (int offered : new int[] {0, 1, 2, k - 1, k, k + 1, 3 * k}) {
            long seed = 31L * k + offered;
            Random random = new Random(seed);
            List<Hit> hits = new ArrayList<>(hits(random, offered));
            TopK top = new TopK(k);
            for (int round = 0; round < 3; round++) {
                Collections.shuffle(hits, random);
                hits.forEach(hit -> top.offer(hit.row(), hit.score()));
                assertThat(drained(top))
                        .as("seed %d, k %d, offered %d, round %d", seed, k, offered, round)
                        .isEqualTo(oracle(hits, k));
            }
        }
    }

    @Test
    void batchesKeepTheSameAsSingleOffers() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            int count = random.nextInt(1, 400);
            int k = random.nextInt(1, 60);
            List<Hit> hits = hits(random, count);
            int[] rows = new int[count];
            float[] scores = new float[count];
            for (int i = 0; i < count; i++) {
                rows[i] = hits.get(i).row();
                scores[i] = hits.get(i).score();
            }
            TopK top = new TopK(k);
            top.offerAll(rows, scores, count);
            assertThat(drained(top)).as("seed %d, list", seed).isEqualTo(oracle(hits, k));
            top.offerRange(7, scores, count);
            List<Hit> consecutive = IntStream.range(0, count)
                    .mapToObj(i -> new Hit(7 + i, scores[i]))
                    .toList();
            assertThat(drained(top)).as("seed %d, range", seed).isEqualTo(oracle(consecutive, k));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 2000})
    void keepsNothingBelowItsFloor(int k) {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<Hit> hits = hits(random, 500);
            float floor = hits.get(random.nextInt(hits.size())).score();
            List<Hit> within = hits.stream().filter(hit -> hit.score() >= floor).toList();
            TopK top = new TopK(3);
            top.reset(k, floor);
            assertThat(top.floor()).isEqualTo(floor);
            assertThat(top.threshold()).isLessThan(floor);
            for (int round = 0; round < 2; round++) {
                hits.forEach(hit -> top.offer(hit.row(), hit.score()));
                assertThat(drained(top)).as("seed %d, k %d", seed, k).isEqualTo(oracle(within, k));
            }
            top.reset(k);
            hits.forEach(hit -> top.offer(hit.row(), hit.score()));
            assertThat(drained(top)).as("seed %d, k %d, no floor", seed, k).isEqualTo(oracle(hits, k));
        }
    }

    @Test
    void keepsNothingBelowWhatOthersReach() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<Hit> hits = hits(random, 500);
            float reached = hits.get(random.nextInt(hits.size())).score();
            List<Hit> above =
                    hits.stream().filter(hit -> hit.score() >= reached).toList();
            TopK top = new TopK(3);
            assertThat(top.isServed()).isFalse();
            top.reset(40, Float.NEGATIVE_INFINITY, reached);
            assertThat(top.isServed()).isTrue();
            assertThat(top.floor()).isEqualTo(Float.NEGATIVE_INFINITY);
            assertThat(top.threshold()).isEqualTo(Math.nextDown(reached));
            hits.forEach(hit -> top.offer(hit.row(), hit.score()));
            assertThat(drained(top)).as("seed %d", seed).isEqualTo(oracle(above, 40));
            top.reset(40);
            assertThat(top.isServed()).isFalse();
        }
    }

    @Test
    void thresholdIsTheWorstKeptScoreOnceFull() {
        TopK top = new TopK(2);
        assertThat(top.threshold()).isEqualTo(Float.NEGATIVE_INFINITY);
        top.offer(1, 5);
        assertThat(top.threshold()).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(top.isFull()).isFalse();
        top.offer(2, 3);
        assertThat(top.threshold()).isEqualTo(3);
        assertThat(top.isFull()).isTrue();
        top.offer(3, 4);
        assertThat(top.threshold()).isEqualTo(4);
        assertThat(top.offer(4, 3.9f)).isFalse();
        top.reset();
        assertThat(top.threshold()).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(top.size()).isZero();
    }

    @Test
    void lowerRowWinsATie() {
        TopK top = new TopK(1);
        assertThat(top.offer(5, 1)).isTrue();
        assertThat(top.offer(6, 1)).isFalse();
        assertThat(top.offer(4, 1)).isTrue();
        assertThat(drained(top)).containsExactly(new Hit(4, 1));
    }

    @Test
    void zerosOfBothSignsTie() {
        TopK top = new TopK(2);
        top.offer(1, -0.0f);
        top.offer(2, 0.0f);
        top.offer(0, -0.0f);
        assertThat(drained(top)).containsExactly(new Hit(0, 0), new Hit(1, 0));
    }

    @Test
    void extremesAreOrdered() {
        float[] best = {
            Float.POSITIVE_INFINITY,
            Float.MAX_VALUE,
            Float.MIN_NORMAL,
            Float.MIN_VALUE,
            0,
            -Float.MIN_VALUE,
            -Float.MAX_VALUE,
            Float.NEGATIVE_INFINITY
        };
        TopK top = new TopK(best.length);
        for (int i = best.length - 1; i >= 0; i--) {
            top.offer(Integer.MAX_VALUE - i, best[i]);
        }
        float[] scores = new float[best.length];
        top.drain(new int[best.length], scores);
        assertThat(scores).containsExactly(best);
    }

    @Test
    void keepsNegativeInfinityAndItsTies() {
        TopK top = new TopK(1);
        top.offer(9, Float.NEGATIVE_INFINITY);
        assertThat(top.offer(3, Float.NEGATIVE_INFINITY)).isTrue();
        assertThat(drained(top)).containsExactly(new Hit(3, Float.NEGATIVE_INFINITY));
    }

    @Test
    void rejectsNanFullOrNot() {
        TopK top = new TopK(1);
        for (int round = 0; round < 2; round++) {
            assertThatThrownBy(() -> top.offer(3, Float.NaN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 3, score NaN");
            assertThatThrownBy(() -> top.offerAll(new int[] {8}, new float[] {Float.NaN}, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            top.offer(1, 1);
        }
    }

    @Test
    void rejectsBadArguments() {
        assertThatThrownBy(() -> new TopK(0)).hasMessageContaining("found 0");
        TopK top = new TopK(3);
        assertThatThrownBy(() -> top.reset(-1)).hasMessageContaining("found -1");
        assertThatThrownBy(() -> top.offer(-1, 0)).hasMessageContaining("row -1");
        top.offer(0, 0);
        assertThatThrownBy(() -> top.drain(new int[0], new float[1])).hasMessageContaining("at least 1");
    }

    @Test
    void resetChangesK() {
        TopK top = new TopK(2);
        for (int k : new int[] {5, 1, 3000, 2}) {
            top.reset(k);
            for (int row = 0; row < 4000; row++) {
                top.offer(row, row);
            }
            assertThat(top.size()).isEqualTo(k);
            assertThat(drained(top).getFirst()).isEqualTo(new Hit(3999, 3999));
        }
    }

    @Test
    void aHugeKCostsNothingOnFewRows() {
        TopK top = new TopK(Integer.MAX_VALUE);
        top.offer(1, 1);
        assertThat(drained(top)).containsExactly(new Hit(1, 1));
    }

    private static List<Hit> hits(Random random, int count) {
        // few distinct scores: many ties
        return IntStream.range(0, count)
                .mapToObj(row -> new Hit(row, random.nextInt(-20, 20) / 4f + 0f))
                .toList();
    }

    private static List<Hit> oracle(List<Hit> hits, int k) {
        return hits.stream().sorted(Hit.BEST_FIRST).limit(k).toList();
    }

    private static List<Hit> drained(TopK top) {
        int[] rows = new int[top.size()];
        float[] scores = new float[top.size()];
        int count = top.drain(rows, scores);
        assertThat(top.size()).isZero();
        return IntStream.range(0, count)
                .mapToObj(i -> new Hit(rows[i], scores[i]))
                .toList();
    }
}
