package dev.quarry.nativelib.cuda;

import dev.quarry.batch.BatchFailedException;
import dev.quarry.batch.Precision;

/// An open device.
///
/// @param number as the driver counts
/// @param name as it calls itself
/// @param handle of the library
/// @param precision how its jobs compute
record CudaDevice(int number, String name, long handle, Precision precision) {

    /// Opens a job.
    ///
    /// @param numbers what each operation's are is said in `jobs.cpp`
    CudaJob job(Operation operation, long... numbers) {
        return fill(operation, 0, numbers);
    }

    /// Opens a job that fills points.
    CudaJob fill(Operation operation, long points, long... numbers) {
        try {
            boolean fast = precision == Precision.FAST;
            long job = CudaCalls.openJob(handle, operation.number(), fast, numbers, points);
            return new CudaJob(this, operation, job);
        } catch (CudaException e) {
            throw failed(operation.label(), e);
        }
    }

    /// What a caller is told of a failure.
    BatchFailedException failed(String operation, CudaException cause) {
        return new BatchFailedException("%s on %s: %s".formatted(operation, this, cause.getMessage()), cause);
    }

    @Override
    public String toString() {
        return "device %d (%s)".formatted(number, name);
    }
}
