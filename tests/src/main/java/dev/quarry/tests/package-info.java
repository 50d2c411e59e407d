/// placeholder
@NullMarked
package dev.quarry.tests;

import org.jspecify.annotations.NullMarked;
