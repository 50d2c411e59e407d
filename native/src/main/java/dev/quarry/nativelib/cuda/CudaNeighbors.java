package dev.quarry.nativelib.cuda;

import dev.quarry.batch.NearestRows;
import dev.quarry.batch.VectorSource;
import dev.quarry.kernel.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// The nearest rows of queries: each device finds the best of its part of the rows for all queries, and these are
/// merged.
///
/// @param rows shared out over the devices
/// @param queries read once for each device
/// @param k 1 to 1,024
record CudaNeighbors(CudaPoints rows, VectorSource queries, Metric metric, int k, Self self) {

    /// Whether queries are rows that are not their own neighbors.
    enum Self {
        COUNTED,
        LEFT_OUT
    }

    /// Searches.
    ///
    /// @param onEach runs something for each device
    NearestRows run(List<CudaDevice> devices, Consumer<IntConsumer> onEach) {
        int[][] found = new int[devices.size()][queries.count() * k];
        float[][] scores = new float[devices.size()][queries.count() * k];
        onEach.accept(device -> {
            Arrays.fill(found[device], -1);
            Arrays.fill(scores[device], Float.NEGATIVE_INFINITY);
            search(devices.get(device), device, found[device], scores[device]);
        });
        return devices.size() == 1 ? new NearestRows(k, found[0], scores[0]) : merged(found, scores);
    }

    private void search(CudaDevice device, int number, int[] found, float[] scores) {
        int from = rows.from(number);
        int to = rows.to(number);
        if (from == to || queries.count() == 0) {
            return;
        }
        long score = metric == Metric.SQUARED_L2 ? 1 : 0;
        long[] shape = {rows.dim(), k, score, queries.count(), to - from, rows.held(number), from};
        try (CudaJob job = device.job(Operation.NEAREST, shape);
                Arena arena = Arena.ofConfined()) {
            int batch = job.queriesAtOnce();
            MemorySegment copy = arena.allocate((long) batch * rows.dim() * Float.BYTES, Float.BYTES);
            for (int query = 0; query < queries.count(); query += batch) {
                int count = Math.min(batch, queries.count() - query);
                queries.read(query, count, copy, 0);
                job.upload(0, copy, (long) count * rows.dim() * Float.BYTES);
                job.begin(count, self == Self.LEFT_OUT ? query : -1);
                job.stream(List.of(rows.input(number)), from, to, (lane, first, some) -> {});
                job.copyResult(0, found, query * k, count * k);
                job.copyResult(1, scores, query * k, count * k);
            }
        }
    }

    /// Rows ascend from device to device, so of equally good ones those of the first device come first.
    private NearestRows merged(int[][] found, float[][] scores) {
        int[] best = new int[queries.count() * k];
        float[] bestScores = new float[best.length];
        int[] at = new int[found.length];
        for (int query = 0; query < queries.count(); query++) {
            Arrays.fill(at, query * k);
            for (int place = query * k; place < (query + 1) * k; place++) {
                int chosen = 0;
                for (int device = 1; device < found.length; device++) {
                    if (better(found, scores, at, device, chosen)) {
                        chosen = device;
                    }
                }
                best[place] = found[chosen][at[chosen]];
                bestScores[place] = scores[chosen][at[chosen]++];
            }
        }
        return new NearestRows(k, best, bestScores);
    }

    private static boolean better(int[][] found, float[][] scores, int[] at, int device, int other) {
        if (found[device][at[device]] < 0 || found[other][at[other]] < 0) {
            return found[device][at[device]] >= 0;
        }
        return scores[device][at[device]] > scores[other][at[other]];
    }
}
