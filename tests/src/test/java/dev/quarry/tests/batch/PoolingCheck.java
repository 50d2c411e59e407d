package dev.quarry.tests.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.PooledTexts;
import dev.quarry.batch.TokenLogits;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Pooling against plain loops; weights may differ by two units in the last place.
final class PoolingCheck {

    private static final float ABOVE = 0.1f;

    private PoolingCheck() {}

    static void run(BatchOps ops, long seed) {
        for (int vocabulary : new int[] {1, 31, 33, 129, 1000}) {
            for (int texts : new int[] {0, 1, 33}) {
                for (int k : new int[] {1, 32, 65, 2000}) {
                    Made made = new Made(seed + vocabulary);
                    int[] starts = new int[texts + 1];
                    for (int text = 0; text < texts; text++) {
                        starts[text + 1] = starts[text] + made.number(4);
                    }
                    TokenLogits logits = new TokenLogits(starts, vocabulary, values(made, starts[texts] * vocabulary));
                    String what = "%d terms, %d texts, k %d".formatted(vocabulary, texts, k);
                    check(ops.pool(logits, k, ABOVE), logits, k, ABOVE, what);
                    check(ops.pool(logits, k, 0), logits, k, 0, what);
                }
            }
        }
    }

    /// Few different ones, negative and positive, none near the bound.
    private static float[] values(Made made, int count) {
        float[] out = new float[count];
        for (int i = 0; i < count; i++) {
            out[i] = 0.25f * (made.number(24) - 10);
        }
        return out;
    }

    private static void check(PooledTexts found, TokenLogits logits, int k, float above, String what) {
        assertThat(found.starts()).as(what).hasSize(logits.texts() + 1);
        for (int text = 0; text < logits.texts(); text++) {
            float[] most = new float[logits.vocabulary()];
            for (int i = logits.starts()[text] * most.length; i < logits.starts()[text + 1] * most.length; i++) {
                most[i % most.length] = Math.max(most[i % most.length], logits.values()[i]);
            }
            List<Integer> wanted = IntStream.range(0, most.length)
                    .filter(term -> Math.log1p(most[term]) > above)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer term) -> -most[term])
                            .thenComparing(term -> term))
                    .limit(k)
                    .sorted()
                    .toList();
            int from = found.starts()[text];
            int to = found.starts()[text + 1];
            assertThat(Arrays.copyOfRange(found.terms(), from, to))
                    .as("%s, terms of text %d", what, text)
                    .containsExactly(wanted.stream().mapToInt(term -> term).toArray());
            for (int i = from; i < to; i++) {
                float weight = (float) Math.log1p(most[found.terms()[i]]);
                assertThat(Math.abs(found.weights()[i] - weight))
                        .as("%s, weight of text %d, term %d", what, text, found.terms()[i])
                        .isLessThanOrEqualTo(2 * Math.ulp(weight));
            }
        }
    }
}
