/// How a writer finds documents by id: the segments' own tables, or an id map beside them, and what ties such a
/// map to a commit. Useful for adding an id map; not for searching, which asks the tables of its segments.
@NullMarked
package dev.quarry.ids;

import org.jspecify.annotations.NullMarked;
