/// Batch operations on CUDA devices: library, devices, and the queues that feed them. Useful for training,
/// encoding and exact neighbors of many vectors; not for a search of one query.
@NullMarked
package dev.quarry.nativelib.cuda;

import org.jspecify.annotations.NullMarked;
