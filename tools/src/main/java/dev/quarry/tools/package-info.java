/// placeholder
@NullMarked
package dev.quarry.tools;

import org.jspecify.annotations.NullMarked;
