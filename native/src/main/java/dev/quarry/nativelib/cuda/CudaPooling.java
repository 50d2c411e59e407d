package dev.quarry.nativelib.cuda;

import dev.quarry.batch.PooledTexts;
import dev.quarry.batch.TokenLogits;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Pools the logits of texts, as many texts at a time as fit.
final class CudaPooling {

    private final TokenLogits logits;
    private final float above;
    /// terms kept of a text, at most
    private final int most;
    private final int[] starts;
    private int[] terms = {};
    private float[] weights = {};

    CudaPooling(TokenLogits logits, int k, float above) {
        this.logits = logits;
        this.above = above;
        this.most = Math.min(k, logits.vocabulary());
        this.starts = new int[logits.texts() + 1];
    }

    PooledTexts run(CudaDevice device) {
        int texts = logits.texts();
        int longest = 0;
        for (int text = 0; text < texts; text++) {
            longest = Math.max(longest, tokens(text, text + 1));
        }
        long[] shape = {
            logits.vocabulary(),
            most,
            tokens(0, texts),
            texts,
            longest,
            Integer.toUnsignedLong(Float.floatToIntBits(above))
        };
        try (CudaJob job = device.job(Operation.POOL, shape)) {
            int lanes = job.lanes();
            int[] first = new int[lanes];
            int[] count = new int[lanes];
            int lane = 0;
            for (int text = 0; text < texts; lane = (lane + 1) % lanes) {
                take(job, lane, first[lane], count[lane]);
                first[lane] = text;
                count[lane] = fitting(job, text);
                send(job, lane, text, count[lane]);
                text += count[lane];
            }
            for (int i = 0; i < lanes; i++, lane = (lane + 1) % lanes) {
                take(job, lane, first[lane], count[lane]);
            }
        }
        int all = starts[texts];
        return new PooledTexts(starts, Arrays.copyOf(terms, all), Arrays.copyOf(weights, all));
    }

    private int tokens(int from, int to) {
        return logits.starts()[to] - logits.starts()[from];
    }

    private int fitting(CudaJob job, int from) {
        int end = Math.min(logits.texts(), from + job.queriesAtOnce());
        int to = from + 1;
        while (to < end && tokens(from, to + 1) <= job.rowsAtOnce()) {
            to++;
        }
        return to - from;
    }

    private void send(CudaJob job, int lane, int from, int count) {
        int[] at = new int[count + 1];
        for (int i = 0; i <= count; i++) {
            at[i] = tokens(from, from + i);
        }
        int values = at[count] * logits.vocabulary();
        MemorySegment to = job.staged(lane, 0, (long) values * Float.BYTES);
        int begin = logits.starts()[from] * logits.vocabulary();
        MemorySegment.copy(logits.values(), begin, to, ValueLayout.JAVA_FLOAT, 0, values);
        MemorySegment.copy(at, 0, job.staged(lane, 1, at.length * 4L), ValueLayout.JAVA_INT, 0, at.length);
        job.submit(lane, at[count], count);
    }

    private void take(CudaJob job, int lane, int from, int count) {
        int[] kept = new int[count];
        if (count == 0) {
            return;
        }
        job.copy(lane, 2, kept, 0, count);
        long values = (long) count * most;
        MemorySegment foundTerms = job.output(lane, 0, values * Integer.BYTES);
        MemorySegment foundWeights = job.output(lane, 1, values * Float.BYTES);
        for (int i = 0; i < count; i++) {
            int at = starts[from + i];
            starts[from + i + 1] = Math.addExact(at, kept[i]);
            if (terms.length < at + kept[i]) {
                int room = (int) Math.min(Integer.MAX_VALUE - 8, 2L * (at + kept[i]));
                terms = Arrays.copyOf(terms, room);
                weights = Arrays.copyOf(weights, room);
            }
            long place = (long) i * most * Integer.BYTES;
            MemorySegment.copy(foundTerms, ValueLayout.JAVA_INT, place, terms, at, kept[i]);
            MemorySegment.copy(foundWeights, ValueLayout.JAVA_FLOAT, place, weights, at, kept[i]);
        }
    }
}
