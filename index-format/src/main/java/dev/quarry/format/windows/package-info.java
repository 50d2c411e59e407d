/// Whole posting lists cut by windows of rows, with bytes that bound the values from above. Useful for exact search
/// by adding up the lists of a query window after window; not for scores: those need the rows themselves.
@NullMarked
package dev.quarry.format.windows;

import org.jspecify.annotations.NullMarked;
