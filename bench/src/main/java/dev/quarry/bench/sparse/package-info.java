/// Recall against latency of sparse search. Useful for judging a change to rows, lists or the search loop; not for
/// comparing machines.
@NullMarked
package dev.quarry.bench.sparse;

import org.jspecify.annotations.NullMarked;
