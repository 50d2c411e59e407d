package dev.quarry.seismic;

import dev.quarry.format.postings.PostingListEncoder;
import dev.quarry.format.rows.SparseRowsView;
import java.util.Arrays;

/// Makes the summaries of a list's blocks: for each term the largest value in the block, in 255 steps of the
/// block's own unit, rounded up, and of these the largest until they hold a given part of the mass. Values in the
/// same step are kept or dropped together. Scratch of one thread.
final class Summarizer {

    private static final int STEPS = 256;

    private final RowScratch row;
    private final double mass;
    /// `(vocabulary)`: the largest values of the block at hand, zero elsewhere
    private final float[] largest;

    private final double[] stepMass = new double[STEPS];
    private final EntrySort sort;
    private int[] terms = new int[1024];
    /// beside the terms: their value in steps
    private int[] steps = new int[1024];
    private int termCount;
    private long[] entries = new long[4096];
    private int entryCount;
    private float[] scales = new float[0];

    Summarizer(SparseRowsView rows, double mass) {
        this.row = new RowScratch(rows, 0);
        this.mass = mass;
        this.largest = new float[rows.vocabulary()];
        this.sort = new EntrySort(rows.vocabulary());
    }

    /// Summarizes all blocks; the result is in [#scales], [#entries] and [#entryCount].
    void summarize(Blocks blocks) {
        entryCount = 0;
        scales = new float[blocks.count()];
        for (int block = 0; block < blocks.count(); block++) {
            float top = 0;
            for (int i = blocks.start(block); i < blocks.start(block + 1); i++) {
                top = Math.max(top, addRow(blocks.row(i)));
            }
            scales[block] = scale(top);
            addEntries(block, scales[block]);
        }
        entries = sort.sort(entries, entryCount);
    }

    float[] scales() {
        return scales;
    }

    long[] entries() {
        return entries;
    }

    int entryCount() {
        return entryCount;
    }

    private float addRow(int number) {
        int count = row.read(number);
        if (terms.length < termCount + count) {
            terms = Arrays.copyOf(terms, Math.max(termCount + count, 2 * terms.length));
            steps = new int[terms.length];
        }
        float top = 0;
        for (int i = 0; i < count; i++) {
            int term = row.terms[i];
            float value = row.values[i];
            if (largest[term] == 0) {
                terms[termCount++] = term;
            }
            largest[term] = Math.max(largest[term], value);
            top = Math.max(top, value);
        }
        return top;
    }

    private void addEntries(int block, float scale) {
        Arrays.fill(stepMass, 0);
        double total = 0;
        float perUnit = 1 / scale;
        for (int i = 0; i < termCount; i++) {
            float value = largest[terms[i]];
            largest[terms[i]] = 0;
            steps[i] = step(value, scale, perUnit);
            stepMass[steps[i]] += value;
            total += value;
        }
        int least = STEPS;
        for (double left = mass * total; least > 1 && (left > 0 || mass == 1); ) {
            left -= stepMass[--least];
        }
        if (entries.length < entryCount + termCount) {
            entries = Arrays.copyOf(entries, Math.max(entryCount + termCount, 2 * entries.length));
        }
        for (int i = 0; i < termCount; i++) {
            if (steps[i] >= least) {
                entries[entryCount++] = PostingListEncoder.entry(terms[i], block, steps[i]);
            }
        }
        termCount = 0;
    }

    /// The least unit in which 255 steps reach `top`.
    private static float scale(float top) {
        float scale = Math.max(top / (STEPS - 1), Float.MIN_VALUE);
        while (scale * (STEPS - 1) < top) {
            scale = Math.nextUp(scale);
        }
        return scale;
    }

    /// The least number of steps that reach `value`, as floats have it. The quotient is a first guess, which rounding
    /// may put off by one (or, where `scale` is a subnormal number, by anything).
    private static int step(float value, float scale, float perUnit) {
        int step = (int) Math.clamp(value * perUnit, 1, STEPS - 1);
        while (step < STEPS - 1 && step * scale < value) {
            step++;
        }
        while (step > 1 && (step - 1) * scale >= value) {
            step--;
        }
        return step;
    }
}
