/// Exact search over all rows of a segment. Useful as the oracle for every other index kind, for small segments,
/// and for filters that few rows pass; not for large segments at low latency.
@NullMarked
package dev.quarry.flat;

import org.jspecify.annotations.NullMarked;
