/// Quantized vectors: short codes that stand for dense rows, and scores computed from them. Useful for walking or
/// scanning fewer bytes before a second pass over the rows; not for final scores.
@NullMarked
package dev.quarry.quantize;

import org.jspecify.annotations.NullMarked;
