/// The callers' ids of the rows: id by row, and row by id. Useful for turning hits into ids and for finding one
/// document; not for range queries over ids, which are unordered.
@NullMarked
package dev.quarry.format.ids;

import org.jspecify.annotations.NullMarked;
