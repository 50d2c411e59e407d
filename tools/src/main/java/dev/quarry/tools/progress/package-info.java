/// Shows how far long work has come: a bar on a terminal, lines elsewhere. Useful for commands; not for timing.
@NullMarked
package dev.quarry.tools.progress;

import org.jspecify.annotations.NullMarked;
