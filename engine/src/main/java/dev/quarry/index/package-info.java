/// How fields become sections of a segment and are searched again: one writer and one reader for each field kind, the
/// folder with its lock and its commits. Useful for the public API above it; not for applications.
@NullMarked
package dev.quarry.index;

import org.jspecify.annotations.NullMarked;
