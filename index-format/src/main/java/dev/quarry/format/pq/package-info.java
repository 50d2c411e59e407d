/// Product-quantization codes, in blocks for a scan or one after another for a walk, and the model that makes and
/// scores them, in a file of its own. Useful for many vectors in few bytes; not for exact scores.
@NullMarked
package dev.quarry.format.pq;

import org.jspecify.annotations.NullMarked;
