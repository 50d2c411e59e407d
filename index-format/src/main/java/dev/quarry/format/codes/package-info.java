/// Quantized vectors of a dense field: a short code for each, with what is needed to score it.
@NullMarked
package dev.quarry.format.codes;

import org.jspecify.annotations.NullMarked;
