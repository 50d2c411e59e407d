package dev.quarry.quantize;

import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.INT;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.codes.CodeEncoding;
import dev.quarry.format.codes.CodeMetric;
import dev.quarry.format.codes.CodeOrder;
import dev.quarry.format.codes.CodeSteps;
import dev.quarry.format.codes.DenseCodes;
import dev.quarry.format.codes.DenseCodesShape;
import dev.quarry.format.rows.DenseRowsView;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes codes of the vectors of a dense section, on all cores, to the same bytes at any number of threads.
///
/// @param quantization which codes
/// @param workers the threads to use
/// @param progress hears the stage `encode vectors` (in codes)
public record CodesBuilder(Quantization quantization, Workers workers, Progress progress) {

    private static final int ALIGNMENT = 64;
    private static final int CODES_PER_TASK = 256;
    private static final int SAMPLE_ROWS = 4096;
    private static final int SAMPLE_VALUES = 1 << 22;

    /// Codes of all rows, those without a vector with zeros.
    ///
    /// @param arena shared between threads; owns the codes' memory
    public DenseCodes ofRows(DenseRowsView rows, Metric metric, Arena arena) {
        return build(rows, rows.count(), null, CodeOrder.ROWS, metric, arena);
    }

    /// Codes in the order of a graph's nodes.
    ///
    /// @param nodes how many
    /// @param rowNumbers the row of each node, or null when they are equal
    /// @param arena shared between threads; owns the codes' memory
    public DenseCodes ofNodes(
            DenseRowsView rows, int nodes, @Nullable MemorySegment rowNumbers, Metric metric, Arena arena) {
        return build(rows, nodes, rowNumbers, CodeOrder.NODES, metric, arena);
    }

    private DenseCodes build(
            DenseRowsView rows,
            int count,
            @Nullable MemorySegment rowNumbers,
            CodeOrder order,
            Metric metric,
            Arena arena) {
        CodeMetric codeMetric = CodeScorer.metric(metric);
        int dim = rows.dim();
        DenseCodesShape shape = DenseCodesShape.of(encoding(), codeMetric, dim, order);
        MemorySegment parameters = arena.allocate((long) shape.encoding().parameters(dim) * Float.BYTES, ALIGNMENT);
        Supplier<Encoder> encoders = encoders(shape, new Sample(rows, codeMetric), parameters);
        MemorySegment codes = arena.allocate(shape.byteSize(count), ALIGNMENT);
        progress.stage("encode vectors", count);
        List<Scratch> scratch = workers.scratch(() -> new Scratch(encoders.get(), new float[dim]));
        int tasks = (count + CODES_PER_TASK - 1) / CODES_PER_TASK;
        workers.run(scratch, tasks, (own, task) -> {
            int end = Math.min(count, (task + 1) * CODES_PER_TASK);
            for (int code = task * CODES_PER_TASK; code < end; code++) {
                int row = rowNumbers == null ? code : rowNumbers.get(INT, (long) code * Integer.BYTES);
                if (rows.isPresent(row)) {
                    rows.copyRow(row, own.values);
                    prepare(own.values, codeMetric);
                    own.encoder.encode(own.values, codes, (long) code * shape.stride());
                }
            }
            progress.advance(end - task * CODES_PER_TASK);
        });
        return new DenseCodes(shape, rows.count(), count, parameters, codes);
    }

    private record Scratch(Encoder encoder, float[] values) {}

    /// Vectors spread over all rows.
    private record Sample(DenseRowsView rows, CodeMetric metric) {

        /// Up to 4,096 vectors and four million values, one vector after the other.
        float[] values() {
            int dim = rows.dim();
            int most = Math.clamp(SAMPLE_VALUES / dim, 1, SAMPLE_ROWS);
            int every = Math.max(1, rows.count() / most);
            int wanted = 0;
            for (int row = 0; row < rows.count(); row += every) {
                wanted += rows.isPresent(row) ? 1 : 0;
            }
            float[] values = new float[Math.multiplyExact(wanted, dim)];
            float[] vector = new float[dim];
            int at = 0;
            for (int row = 0; row < rows.count(); row += every) {
                if (rows.isPresent(row)) {
                    rows.copyRow(row, vector);
                    prepare(vector, metric);
                    System.arraycopy(vector, 0, values, at, dim);
                    at += dim;
                }
            }
            return values;
        }
    }

    private CodeEncoding encoding() {
        return switch (quantization) {
            case Quantization.None none -> throw new IllegalArgumentException("no codes are asked for");
            case Quantization.Product product -> throw new IllegalArgumentException("codes of a model are asked for");
            case Quantization.Scalar8(CodeSteps steps, double tail) -> new CodeEncoding.Scalar8(steps);
            case Quantization.Scalar4(CodeSteps steps, double tail) -> new CodeEncoding.Scalar4(steps);
            case Quantization.Bit1(long seed) -> new CodeEncoding.Bit1(seed);
        };
    }

    private Supplier<Encoder> encoders(DenseCodesShape shape, Sample sample, MemorySegment parameters) {
        int dim = shape.dim();
        return switch (quantization) {
            case Quantization.None none -> throw new IllegalArgumentException("no codes are asked for");
            case Quantization.Product product -> throw new IllegalArgumentException("codes of a model are asked for");
            case Quantization.Scalar8(CodeSteps steps, double tail) ->
                scalar(shape, ScalarScale.calibrate(steps, sample.values(), dim, tail, -128, 127), parameters);
            case Quantization.Scalar4(CodeSteps steps, double tail) ->
                scalar(shape, ScalarScale.calibrate(steps, sample.values(), dim, tail, 0, 15), parameters);
            case Quantization.Bit1(long seed) -> {
                float[] centroid = mean(sample.values(), dim);
                MemorySegment.copy(centroid, 0, parameters, FLOAT, 0, dim);
                Rotation rotation = new Rotation(dim, seed, Kernels.best().arrays());
                yield () -> new BitEncoder(shape, centroid, rotation);
            }
        };
    }

    private static Supplier<Encoder> scalar(DenseCodesShape shape, ScalarScale scale, MemorySegment parameters) {
        int scales = scale.offsets().length;
        MemorySegment.copy(scale.offsets(), 0, parameters, FLOAT, 0, scales);
        MemorySegment.copy(scale.widths(), 0, parameters, FLOAT, (long) scales * Float.BYTES, scales);
        return () -> new ScalarEncoder(shape, scale);
    }

    private static float[] mean(float[] sample, int dim) {
        double[] sums = new double[dim];
        for (int i = 0; i < sample.length; i++) {
            sums[i % dim] += sample[i];
        }
        float[] mean = new float[dim];
        for (int i = 0; i < dim && sample.length > 0; i++) {
            mean[i] = (float) (sums[i] * dim / sample.length);
        }
        return mean;
    }

    /// Brings a vector to unit length where codes are for cosines.
    private static void prepare(float[] vector, CodeMetric metric) {
        if (metric == CodeMetric.COSINE) {
            float unit = CodeScorer.unitFactor(vector);
            for (int i = 0; i < vector.length; i++) {
                vector[i] *= unit;
            }
        }
    }
}
