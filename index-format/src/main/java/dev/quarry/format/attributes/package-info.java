/// The values of attributes (keywords, numbers, dates, booleans), sorted, with the rows of each value and the
/// values of each row. Useful for filters and for grouping by a value; not for text search or for giving
/// documents back.
@NullMarked
package dev.quarry.format.attributes;

import org.jspecify.annotations.NullMarked;
