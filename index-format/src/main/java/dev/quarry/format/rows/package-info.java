/// The rows that are scored: dense vectors of fixed stride, and sparse rows of terms and values (the forward index),
/// each a writer and a read view over mapped bytes. Useful for scoring; not for finding rows by term or by neighbor.
@NullMarked
package dev.quarry.format.rows;

import org.jspecify.annotations.NullMarked;
