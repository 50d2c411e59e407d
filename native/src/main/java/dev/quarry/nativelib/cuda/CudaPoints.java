package dev.quarry.nativelib.cuda;

import dev.quarry.batch.BatchPoints;
import dev.quarry.batch.VectorSource;
import dev.quarry.nativelib.cuda.CudaJob.Input;

/// Points shared out over the devices in consecutive parts. A part that fits stays on its device; others are read
/// anew for each operation.
///
/// Each device adds to the points the rows of its part only, so the results of all parts lie one after the other.
final class CudaPoints implements BatchPoints {

    private final CudaOps owner;
    private final VectorSource source;
    /// `(devices + 1)`: where each device's part starts
    private final int[] starts;
    /// of each device's part; 0 where it does not fit
    private final long[] resident;
    private boolean closed;

    /// @param resident handles, one for each device; owned from here on
    CudaPoints(CudaOps owner, VectorSource source, int[] starts, long[] resident) {
        this.owner = owner;
        this.source = source;
        this.starts = starts;
        this.resident = resident;
    }

    @Override
    public VectorSource source() {
        return source;
    }

    CudaOps owner() {
        return owner;
    }

    /// Verifies that they are open.
    ///
    /// @throws IllegalStateException when closed
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("these points are closed");
        }
    }

    /// The first row of a device's part.
    int from(int device) {
        return starts[device];
    }

    /// One past the last row of a device's part.
    int to(int device) {
        return starts[device + 1];
    }

    /// Whether a device holds its part: 1 or 0, as jobs want it.
    int held(int device) {
        return resident[device] != 0 ? 1 : 0;
    }

    /// A device's part.
    Input input(int device) {
        return new Input(source, resident[device]);
    }

    /// Frees what is held; more than once does nothing.
    @Override
    public void close() {
        owner.alone(() -> {
            if (!closed) {
                closed = true;
                for (long handle : resident) {
                    if (handle != 0) {
                        CudaCalls.close(handle);
                    }
                }
            }
        });
    }

    /// Where each of some equal parts of rows starts, in multiples of 1,024 rows where there are that many.
    static int[] split(int rows, int parts) {
        int[] starts = new int[parts + 1];
        int granule = rows >= parts * 1024L ? 1024 : 1;
        for (int i = 1; i <= parts; i++) {
            starts[i] = i == parts ? rows : (int) ((long) rows * i / parts / granule * granule);
        }
        return starts;
    }
}
