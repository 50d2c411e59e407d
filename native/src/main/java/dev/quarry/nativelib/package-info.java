/// placeholder
@NullMarked
package dev.quarry.nativelib;

import org.jspecify.annotations.NullMarked;
