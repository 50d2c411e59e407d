/// Clustering of dense vectors. Useful for codebooks and coarse quantizers; not for sparse vectors, whose
/// blocks are cut in `dev.quarry.seismic`.
@NullMarked
package dev.quarry.cluster;

import org.jspecify.annotations.NullMarked;
