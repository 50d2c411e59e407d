/// The rows of a segment that a commit no longer has, in a file of their own beside it. Useful for leaving
/// segments as they are when documents go; not for finding out which rows are meant.
@NullMarked
package dev.quarry.format.deletes;

import org.jspecify.annotations.NullMarked;
