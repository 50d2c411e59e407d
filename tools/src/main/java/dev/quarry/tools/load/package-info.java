/// Turns rows of vector files into documents and queries of an index. Useful for commands; not for reading formats,
/// which is `read`'s.
@NullMarked
package dev.quarry.tools.load;

import org.jspecify.annotations.NullMarked;
