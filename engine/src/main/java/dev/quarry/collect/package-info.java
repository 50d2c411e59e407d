/// What a search fills while it runs: the best rows so far and the rows already seen, as scratch that is used again.
@NullMarked
package dev.quarry.collect;

import org.jspecify.annotations.NullMarked;
