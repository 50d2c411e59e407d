/// Approximate sparse search over pruned posting lists cut into blocks with summaries (Seismic). Useful for learned
/// sparse vectors from tens of thousands of rows on; not where a guarantee is needed: [dev.quarry.flat] is exact.
@NullMarked
package dev.quarry.seismic;

import org.jspecify.annotations.NullMarked;
