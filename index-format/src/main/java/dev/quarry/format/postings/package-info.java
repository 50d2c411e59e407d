/// Statically pruned posting lists, each cut into blocks of rows, with the summaries of a list's blocks side by side.
/// Useful for finding the few blocks worth reading; not for scores: those need the rows themselves.
@NullMarked
package dev.quarry.format.postings;

import org.jspecify.annotations.NullMarked;
