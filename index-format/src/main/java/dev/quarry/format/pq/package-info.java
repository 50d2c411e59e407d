/// Product-quantization codes in blocks for a scan, and the model that makes and scores them, in a file of its own.
/// Useful for scans of many short codes; not for fetching the codes of single rows, which lie 64 bytes apart.
@NullMarked
package dev.quarry.format.pq;

import org.jspecify.annotations.NullMarked;
