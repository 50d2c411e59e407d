package dev.quarry.multi;

import dev.quarry.format.multi.MultiOffsetsView;
import dev.quarry.score.DenseScorer;
import java.util.Arrays;

/// Scores documents by all their vectors: for each query vector the score of the document's vector that is best
/// for it, added up (MaxSim; Khattab and Zaharia: ColBERT, SIGIR 2020). For one query vector that is the best
/// score. Squared L2 is negated, as by the scorer of vectors. One thread's; once warm it allocates nothing.
///
/// Vectors are scored a chunk at a time against one query vector after the other, so that a chunk is read from
/// memory once. Sums are taken in double precision in the order of query vectors and rounded once: a document's
/// score does not depend on what is scored with it.
public final class MaxSimScorer {

    /// Vectors scored per call.
    private static final int CHUNK = 512;

    /// Documents whose best scores are kept at once.
    private static final int BATCH = 64;

    private final DenseScorer scorer;
    private final MultiOffsetsView offsets;
    private final int[] vectors = new int[CHUNK];
    /// the document of each vector, by its place in the batch
    private final int[] owners = new int[CHUNK];
    private final float[] scores = new float[CHUNK];
    private float[][] floats = {};
    private byte[][] bytes = {};
    /// `(BATCH, query vectors)`
    private float[] best = {};
    private long scored;

    /// @param scorer of the vectors; given each query vector in turn
    public MaxSimScorer(DenseScorer scorer, MultiOffsetsView offsets) {
        this.scorer = scorer;
        this.offsets = offsets;
    }

    /// Takes the query vectors of a field of floats, `(query vectors, dim)`; kept, not copied.
    public void query(float[][] queries) {
        floats = queries;
        reserve();
    }

    /// Takes the query vectors of a field of bytes, `(query vectors, dim)`; kept, not copied.
    public void query(byte[][] queries) {
        bytes = queries;
        reserve();
    }

    private void reserve() {
        if (best.length < BATCH * queries()) {
            best = new float[BATCH * queries()];
        }
    }

    /// Query vectors it was last given.
    public int queries() {
        return scorer instanceof DenseScorer.OfFloats ? floats.length : bytes.length;
    }

    /// Pairs of a query vector and a document's that were scored since the last call of this.
    public long takeScored() {
        long since = scored;
        scored = 0;
        return since;
    }

    /// Scores documents.
    ///
    /// @param rows documents of the segment
    /// @param count how many of them
    /// @param out receives the score of each, NaN for one without vectors
    /// @throws dev.quarry.format.CorruptSegmentException when the offsets are damaged in a way that shows
    public void score(int[] rows, int count, float[] out) {
        for (int from = 0; from < count; from += BATCH) {
            scoreBatch(rows, from, Math.min(count, from + BATCH), out);
        }
    }

    private void scoreBatch(int[] rows, int from, int to, float[] out) {
        int queries = queries();
        Arrays.fill(best, 0, (to - from) * queries, Float.NEGATIVE_INFINITY);
        int filled = 0;
        for (int i = from; i < to; i++) {
            int end = offsets.end(rows[i]);
            for (int vector = offsets.start(rows[i]); vector < end; vector++) {
                vectors[filled] = vector;
                owners[filled++] = i - from;
                if (filled == CHUNK) {
                    scoreChunk(filled);
                    filled = 0;
                }
            }
        }
        scoreChunk(filled);
        for (int i = from; i < to; i++) {
            boolean any = offsets.start(rows[i]) < offsets.end(rows[i]);
            out[i] = any ? sum((i - from) * queries, queries) : Float.NaN;
        }
    }

    private void scoreChunk(int count) {
        if (count == 0) {
            return;
        }
        int queries = queries();
        boolean run = vectors[count - 1] - vectors[0] == count - 1; // rows ascend in a document, and so where they do
        for (int i = 1; run && i < count; i++) {
            run = vectors[i] == vectors[i - 1] + 1;
        }
        for (int query = 0; query < queries; query++) {
            ask(query);
            if (run) {
                scorer.scoreRange(vectors[0], vectors[0] + count, scores);
            } else {
                scorer.score(vectors, count, scores);
            }
            for (int i = 0; i < count; ) {
                int owner = owners[i];
                float most = best[owner * queries + query];
                for (; i < count && owners[i] == owner; i++) {
                    most = Math.max(most, scores[i]);
                }
                best[owner * queries + query] = most;
            }
        }
        scored += (long) count * queries;
    }

    private void ask(int query) {
        switch (scorer) {
            case DenseScorer.OfFloats of -> of.query(floats[query]);
            case DenseScorer.OfBytes of -> of.query(bytes[query]);
        }
    }

    private float sum(int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += best[i];
        }
        return (float) sum;
    }
}
