package dev.quarry.nativelib.cuda;

import dev.quarry.batch.Centroids;
import dev.quarry.batch.EncodingModel;
import dev.quarry.batch.VectorSource;
import dev.quarry.nativelib.cuda.CudaJob.Input;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/// Encodes vectors, each device a part of them.
///
/// @param codes receives `(n, books)`
/// @param lists receives the list of each, where there are lists
record CudaEncoding(VectorSource vectors, EncodingModel model, byte[] codes, int[] lists) {

    /// Encodes all.
    ///
    /// @param onEach runs something for each device
    /// @return the sum of squared distances
    double run(List<CudaDevice> devices, Consumer<IntConsumer> onEach) {
        int[] starts = CudaPoints.split(vectors.count(), devices.size());
        double[] errors = new double[vectors.count()];
        onEach.accept(device -> encode(devices.get(device), starts[device], starts[device + 1], errors));
        double sum = 0;
        for (double error : errors) {
            sum += error;
        }
        return sum;
    }

    private void encode(CudaDevice device, int from, int to, double[] errors) {
        if (from == to) {
            return;
        }
        Centroids codebook = model.codebook();
        float[] rotation = model.rotation();
        float[] centroids = model.lists();
        long[] shape = {
            model.dim(),
            codebook.books(),
            codebook.entries(),
            codebook.dim(),
            model.listCount(),
            model.residuals() == EncodingModel.Residuals.OF_LIST ? 1 : 0,
            rotation != null ? 1 : 0,
            to - from
        };
        try (CudaJob job = device.job(Operation.ENCODE, shape)) {
            job.upload(0, codebook.values());
            if (rotation != null) {
                job.upload(1, rotation);
            }
            if (centroids != null) {
                job.upload(2, centroids);
            }
            job.stream(List.of(new Input(vectors, 0)), from, to, (lane, first, count) -> {
                int books = codebook.books();
                MemorySegment bytes = job.output(lane, 0, (long) count * books);
                MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, codes, first * books, count * books);
                if (centroids != null) {
                    job.copy(lane, 1, lists, first, count);
                }
                MemorySegment sums = job.output(lane, 2, (long) count * Double.BYTES);
                MemorySegment.copy(sums, ValueLayout.JAVA_DOUBLE, 0, errors, first, count);
            });
        }
    }
}
