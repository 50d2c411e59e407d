package dev.quarry.hnsw;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Finds nodes whose vectors have the same bits.
final class EqualVectors {

    private static final int NODE_BITS = 31;
    private static final long NODE_MASK = (1L << NODE_BITS) - 1;
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private final NodeVectors vectors;
    private final float[] one;
    private final float[] other;

    private EqualVectors(NodeVectors vectors) {
        this.vectors = vectors;
        this.one = new float[vectors.dim()];
        this.other = new float[vectors.dim()];
    }

    /// The lowest node with the same vector, of each node.
    static int[] first(NodeVectors vectors) {
        return new EqualVectors(vectors).first();
    }

    private int[] first() {
        int[] first = new int[vectors.count()];
        long[] keys = new long[first.length];
        for (int node = 0; node < keys.length; node++) {
            keys[node] = (hash(node) & ~NODE_MASK) | node;
        }
        Arrays.sort(keys);
        int[] known = new int[1];
        for (int i = 0, count = 0; i < keys.length; i++) {
            int node = (int) (keys[i] & NODE_MASK);
            if (i == 0 || keys[i] >>> NODE_BITS != keys[i - 1] >>> NODE_BITS) {
                count = 0;
            }
            int equal = equal(node, known, count);
            first[node] = equal;
            if (equal == node) {
                known = count == known.length ? Arrays.copyOf(known, 2 * count) : known;
                known[count++] = node;
            }
        }
        return first;
    }

    /// Which of some nodes, different from each other, is equal to a node; the node itself when none is.
    private int equal(int node, int[] known, int count) {
        if (count > 0) {
            read(node, one);
        }
        for (int i = 0; i < count; i++) {
            read(known[i], other);
            if (Arrays.equals(one, other)) {
                return known[i];
            }
        }
        return node;
    }

    private long hash(int node) {
        read(node, one);
        long hash = 0;
        for (float value : one) {
            hash = (hash ^ Float.floatToRawIntBits(value)) * FACTOR;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    private void read(int node, float[] out) {
        vectors.read(node, 1, MemorySegment.ofArray(out), 0);
    }
}
