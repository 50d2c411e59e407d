/// placeholder
@NullMarked
package dev.quarry.format;

import org.jspecify.annotations.NullMarked;
