/// The section of product-quantization codes, laid out for a scan. Useful for exhaustive scans of many short
/// codes; not for fetching the codes of single rows, which lie 64 bytes apart.
@NullMarked
package dev.quarry.format.pq;

import org.jspecify.annotations.NullMarked;
