/// Recall against latency of dense search. Useful for judging a change to rows, graph or search loop; not for
/// comparing machines.
@NullMarked
package dev.quarry.bench.dense;

import org.jspecify.annotations.NullMarked;
