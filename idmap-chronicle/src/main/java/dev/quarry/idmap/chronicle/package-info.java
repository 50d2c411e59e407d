/// Finds documents by id in a Chronicle Map: off-heap, in one file beside the segments. Useful for indexes of
/// millions of documents that change much; not without the JVM flags it needs.
@NullMarked
package dev.quarry.idmap.chronicle;

import org.jspecify.annotations.NullMarked;
