package dev.quarry.index;

import dev.quarry.batch.Batches;
import dev.quarry.build.Progress;

/// What building index structures may use.
///
/// @param threads cores
/// @param bufferBytes memory for posting lists, in bytes; at least [#LEAST_BUFFER_BYTES]
/// @param progress told how far it has come
/// @param batches where models are trained, vectors encoded and compared, and posting lists clustered
public record Resources(int threads, long bufferBytes, Progress progress, Batches batches) {

    /// The least memory for posting lists, in bytes.
    public static final long LEAST_BUFFER_BYTES = 1 << 20;

    public Resources withBufferBytes(long other) {
        return new Resources(threads, other, progress, batches);
    }

    public Resources withProgress(Progress other) {
        return new Resources(threads, bufferBytes, other, batches);
    }
}
