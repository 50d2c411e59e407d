/// What filters do to searches of every kind of index, through the public API.
@NullMarked
package dev.quarry.bench.filter;

import org.jspecify.annotations.NullMarked;
