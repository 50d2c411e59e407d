/// What a writer keeps beside the files: the segments of the next commit with their deletes, which of them to
/// merge, and merging them. Useful for the writer; not for searching.
@NullMarked
package dev.quarry.write;

import org.jspecify.annotations.NullMarked;
