package dev.quarry.nativelib.cuda;

/// The library's functions. Handles are numbers that are never used twice; a closed one, or one of another kind,
/// is a [CudaException], as is every failure of a device. Addresses are those of pinned memory that lives as long
/// as its job.
final class CudaCalls {
    /// What these signatures are made for.
    static final int REVISION = 1;

    private CudaCalls() {}

    static native int revision();

    /// How many devices there are.
    static native int count();

    /// The driver's version in the upper half, the library's in the lower one: 13000 is 13.0.
    static native long versions();

    /// A device's name.
    ///
    /// @param numbers receives major and minor capability, bytes, free bytes, processors
    static native String describe(int device, long[] numbers);

    static native long openDevice(int number, long reserveBytes);

    /// Bytes that may be used: what is free, less the reserve.
    static native long available(long device);

    /// Room for rows.
    ///
    /// @return 0 when they would leave too little for anything else
    static native long openPoints(long device, long rows, int dim);

    /// Opens a job.
    ///
    /// @param operation see [Operation]
    /// @param numbers what each operation's are is said in `jobs.cpp`
    /// @param points what a load fills, else 0
    static native long openJob(long device, int operation, boolean fast, long[] numbers, long points);

    static native void close(long handle);

    /// How many handles are open.
    static native long handles();

    static native long rowsAtOnce(long job);

    static native int lanes(long job);

    static native long queriesAtOnce(long job);

    static native void upload(long job, int slot, long address, long bytes);

    static native void begin(long job, long count, long first);

    /// Where rows are to be written; waits until they may.
    static native long stage(long job, int lane, int part);

    /// Starts work on rows.
    ///
    /// @param one points that hold the first input, 0 where it was staged
    /// @param two points that hold the second input
    static native void submit(long job, int lane, long rows, long first, long one, long two);

    /// Where an output lies; waits for it.
    static native long output(long job, int lane, int part);

    /// Where a result lies; waits for it. The first one computes all.
    static native long result(long job, int part);
}
