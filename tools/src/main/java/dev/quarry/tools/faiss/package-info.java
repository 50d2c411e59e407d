/// Index files of the faiss library that hold product-quantization codes, read and written. Useful for taking over
/// indexes trained elsewhere, and for handing ours on; not for other kinds of faiss indexes.
@NullMarked
package dev.quarry.tools.faiss;

import org.jspecify.annotations.NullMarked;
