/// Groups of command-line options that several commands share, and what they stand for. Useful for commands; not for
/// doing their work.
@NullMarked
package dev.quarry.tools.option;

import org.jspecify.annotations.NullMarked;
