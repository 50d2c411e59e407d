/// placeholder
@NullMarked
package dev.quarry.bench;

import org.jspecify.annotations.NullMarked;
