package dev.quarry.nativelib.cuda;

import dev.quarry.batch.VectorSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/// One operation on one device: the model goes up, then rows in parts through its lanes, and outputs come back.
/// While one lane's rows are copied and computed, the next ones are read into the other's buffer.
final class CudaJob implements AutoCloseable {

    /// Rows of an input, all at hand on the device or read part by part.
    ///
    /// @param source where they are read from
    /// @param resident the handle of points on the device that begin with the first row, or 0
    record Input(VectorSource source, long resident) {}

    /// Takes the outputs of a part.
    interface Taker {
        /// Takes a part.
        ///
        /// @param lane whose outputs are ready
        /// @param from the first row
        /// @param count how many rows
        void take(int lane, int from, int count);
    }

    private final CudaDevice device;
    private final Operation operation;
    private final long handle;

    CudaJob(CudaDevice device, Operation operation, long handle) {
        this.device = device;
        this.operation = operation;
        this.handle = handle;
    }

    long rowsAtOnce() {
        return call(() -> CudaCalls.rowsAtOnce(handle));
    }

    int lanes() {
        return call(() -> CudaCalls.lanes(handle));
    }

    int queriesAtOnce() {
        return call(() -> (int) CudaCalls.queriesAtOnce(handle));
    }

    /// Copies a part of the model to the device.
    void upload(int slot, float[] values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
            upload(slot, copy, copy.byteSize());
        }
    }

    /// Copies the first values of an array.
    void upload(int slot, float[] values, int count) {
        upload(slot, values.length == count ? values : Arrays.copyOf(values, count));
    }

    void upload(int slot, MemorySegment values, long bytes) {
        run(() -> CudaCalls.upload(handle, slot, values.address(), bytes));
    }

    /// Turns to queries that were uploaded.
    ///
    /// @param first the row that the first of them is, or -1
    void begin(int count, int first) {
        run(() -> CudaCalls.begin(handle, count, first));
    }

    /// Sends the rows `[from, to)` of all inputs, and hands back outputs in their order.
    void stream(List<Input> inputs, int from, int to, Taker taker) {
        int lanes = lanes();
        int most = (int) Math.min(Integer.MAX_VALUE, rowsAtOnce());
        int[] first = new int[lanes];
        int[] count = new int[lanes];
        int lane = 0;
        for (int row = from; row < to; ) {
            take(taker, lane, first, count);
            int rows = Math.min(most, to - row);
            for (int part = 0; part < inputs.size(); part++) {
                Input input = inputs.get(part);
                if (input.resident == 0) {
                    long bytes = (long) rows * input.source.dim() * Float.BYTES;
                    StagedRows.read(input.source, row, rows, staged(lane, part, bytes));
                }
            }
            submit(lane, rows, row - from, inputs);
            first[lane] = row;
            count[lane] = rows;
            row += rows;
            lane = (lane + 1) % lanes;
        }
        for (int i = 0; i < lanes; i++) {
            take(taker, (lane + i) % lanes, first, count);
        }
    }

    private static void take(Taker taker, int lane, int[] first, int[] count) {
        if (count[lane] > 0) {
            taker.take(lane, first[lane], count[lane]);
            count[lane] = 0;
        }
    }

    /// Where rows are to be written.
    MemorySegment staged(int lane, int part, long bytes) {
        return memory(call(() -> CudaCalls.stage(handle, lane, part)), bytes);
    }

    private void submit(int lane, long rows, long first, List<Input> inputs) {
        long one = inputs.isEmpty() ? 0 : inputs.getFirst().resident;
        long two = inputs.size() < 2 ? 0 : inputs.get(1).resident;
        run(() -> CudaCalls.submit(handle, lane, rows, first, one, two));
    }

    /// Starts work on what was staged.
    void submit(int lane, long rows, long first) {
        submit(lane, rows, first, List.of());
    }

    /// An output of a lane, once it is there.
    MemorySegment output(int lane, int part, long bytes) {
        return memory(call(() -> CudaCalls.output(handle, lane, part)), bytes);
    }

    /// A result of the job; the first one is asked for before others.
    MemorySegment result(int part, long bytes) {
        return memory(call(() -> CudaCalls.result(handle, part)), bytes);
    }

    /// Copies an output of ints.
    void copy(int lane, int part, int[] to, long at, long count) {
        MemorySegment from = output(lane, part, count * Integer.BYTES);
        MemorySegment.copy(from, ValueLayout.JAVA_INT, 0, to, (int) at, (int) count);
    }

    /// Copies an output of floats.
    void copy(int lane, int part, float[] to, long at, long count) {
        MemorySegment from = output(lane, part, count * Float.BYTES);
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, 0, to, (int) at, (int) count);
    }

    /// Waits for everything.
    void finish() {
        int lanes = lanes();
        for (int lane = 0; lane < lanes; lane++) {
            staged(lane, 0, 0);
        }
    }

    /// Copies the first doubles of a result.
    void copyResult(int part, double[] to, int count) {
        MemorySegment.copy(result(part, (long) count * Double.BYTES), ValueLayout.JAVA_DOUBLE, 0, to, 0, count);
    }

    void copyResult(int part, int[] to, int at, int count) {
        MemorySegment.copy(result(part, (long) count * Integer.BYTES), ValueLayout.JAVA_INT, 0, to, at, count);
    }

    void copyResult(int part, float[] to, int at, int count) {
        MemorySegment.copy(result(part, (long) count * Float.BYTES), ValueLayout.JAVA_FLOAT, 0, to, at, count);
    }

    @Override
    public void close() {
        run(() -> CudaCalls.close(handle));
    }

    private static MemorySegment memory(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private void run(Runnable body) {
        call(() -> {
            body.run();
            return 0;
        });
    }

    private <T> T call(Supplier<T> body) {
        try {
            return body.get();
        } catch (CudaException e) {
            throw device.failed(operation.label(), e);
        }
    }
}
