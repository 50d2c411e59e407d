/// Scores of given rows against one query, straight from the bytes on disk. Useful for every search that knows
/// which rows it wants; not for finding them.
@NullMarked
package dev.quarry.score;

import org.jspecify.annotations.NullMarked;
