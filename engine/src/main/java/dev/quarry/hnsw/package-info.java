/// HNSW: building a neighbor graph over dense rows, and walking it. Useful for approximate nearest neighbors;
/// not for exact ones, nor for filters that few rows pass unless they are given to the search.
@NullMarked
package dev.quarry.hnsw;

import org.jspecify.annotations.NullMarked;
