package dev.quarry.batch;

import dev.quarry.build.Workers;
import dev.quarry.collect.TopK;
import java.util.Arrays;

/// Logits to sparse vectors, text by text on all cores.
final class CpuPooling {

    private final Workers workers;

    CpuPooling(Workers workers) {
        this.workers = workers;
    }

    private record Pooled(int[] terms, float[] weights) {}

    PooledTexts pool(TokenLogits logits, int k, float above) {
        int texts = logits.texts();
        Pooled[] pooled = new Pooled[texts];
        int most = Math.min(k, logits.vocabulary());
        workers.run(workers.scratch(() -> new Pool(logits, most)), texts, (pool, text) -> {
            pooled[text] = pool.text(text, above);
        });
        int[] starts = new int[texts + 1];
        for (int text = 0; text < texts; text++) {
            starts[text + 1] = Math.addExact(starts[text], pooled[text].terms.length);
        }
        int[] terms = new int[starts[texts]];
        float[] weights = new float[terms.length];
        for (int text = 0; text < texts; text++) {
            int count = pooled[text].terms.length;
            System.arraycopy(pooled[text].terms, 0, terms, starts[text], count);
            System.arraycopy(pooled[text].weights, 0, weights, starts[text], count);
        }
        return new PooledTexts(starts, terms, weights);
    }

    /// The weight of a term whose largest logit is this.
    static float weight(float logit) {
        return (float) Math.log1p(Math.max(0, logit));
    }

    /// One thread's scratch.
    private static final class Pool {
        private final TokenLogits logits;
        private final float[] largest;
        private final TopK best;
        private final int[] terms;
        private final float[] values;

        Pool(TokenLogits logits, int most) {
            this.logits = logits;
            this.largest = new float[logits.vocabulary()];
            this.best = new TopK(most);
            this.terms = new int[most];
            this.values = new float[most];
        }

        Pooled text(int text, float above) {
            Arrays.fill(largest, 0);
            for (int token = logits.starts()[text]; token < logits.starts()[text + 1]; token++) {
                int at = token * largest.length;
                for (int term = 0; term < largest.length; term++) {
                    largest[term] = Math.max(largest[term], logits.values()[at + term]);
                }
            }
            for (int term = 0; term < largest.length; term++) {
                if (largest[term] > 0 && !(largest[term] < best.threshold()) && weight(largest[term]) > above) {
                    best.offer(term, largest[term]);
                }
            }
            int count = best.drain(terms, values);
            Arrays.fill(largest, 0);
            for (int i = 0; i < count; i++) {
                largest[terms[i]] = values[i];
            }
            Arrays.sort(terms, 0, count);
            float[] weights = new float[count];
            for (int i = 0; i < count; i++) {
                weights[i] = weight(largest[terms[i]]);
            }
            return new Pooled(Arrays.copyOf(terms, count), weights);
        }
    }
}
