package dev.quarry.index;

import dev.quarry.batch.Batches;
import dev.quarry.build.Progress;

/// What building index structures may use.
///
/// @param threads cores
/// @param bufferBytes memory for posting lists, in bytes
/// @param progress told how far it has come
/// @param batches where models are trained, vectors encoded and compared, and posting lists clustered
public record Resources(int threads, long bufferBytes, Progress progress, Batches batches) {}
