/// Product quantization: models, their training, encoding, and the scan of codes. Useful for many dense vectors
/// in little memory; not for few, which an exact scan answers as fast and exactly.
@NullMarked
package dev.quarry.pq;

import org.jspecify.annotations.NullMarked;
