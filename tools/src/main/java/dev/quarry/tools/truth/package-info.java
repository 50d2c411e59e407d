/// The exact answer to a set of queries: computed, kept, or read from a file. Useful for measuring recall; not for
/// relevance, which is judged by people.
@NullMarked
package dev.quarry.tools.truth;

import org.jspecify.annotations.NullMarked;
