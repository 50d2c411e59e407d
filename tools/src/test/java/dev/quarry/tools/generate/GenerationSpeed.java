package dev.quarry.tools.generate;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/// Prints how many vectors one thread makes in a second of its CPU time; the figures of `docs/generated-data.md`.
final class GenerationSpeed {
    private static final int ROUNDS = 7;

    private GenerationSpeed() {}

    public static void main(String[] arguments) {
        for (long documents : new long[] {100_000, 50_000_000}) {
            SparseCollection sparse = new SparseCollection(documents, 42, SparseShape.PASSAGES);
            SparseBuffer buffer = sparse.newBuffer();
            long stride = documents / 100_000;
            print(documents + " documents", 100_000, i -> {
                sparse.document(i * stride, buffer);
                return buffer.size();
            });
            print(documents + " documents, queries", 100_000, i -> {
                sparse.query(i, buffer);
                return buffer.size();
            });
        }
        DenseCollection dense = new DenseCollection(1_000_000, 42, DenseShape.EMBEDDINGS);
        float[] vector = new float[768];
        print("1000000 vectors of 768", 10_000, i -> {
            dense.vector(i * 100L, vector);
            return (int) (vector[0] * 1000);
        });
    }

    private interface Maker {
        int make(int number);
    }

    private static void print(String name, int count, Maker maker) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] perSecond = new double[ROUNDS];
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < count; i++) {
                sum += maker.make(i);
            }
            perSecond[round] = count * 1e9 / (threads.getCurrentThreadCpuTime() - start);
        }
        Arrays.sort(perSecond);
        System.out.printf(
                "%s: median %.0f, best %.0f per CPU second (sum %d)%n",
                name, perSecond[ROUNDS / 2], perSecond[ROUNDS - 1], sum);
    }
}
