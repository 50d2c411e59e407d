/// Neighbor graphs over rows: an HNSW graph's levels, written and viewed. Useful for walking from a row to rows
/// near it; not for knowing how near, which the rows themselves say.
@NullMarked
package dev.quarry.format.graph;

import org.jspecify.annotations.NullMarked;
