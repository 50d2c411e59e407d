/// Runs queries and shows their hits. Useful for commands that search; not for measuring quality.
@NullMarked
package dev.quarry.tools.answer;

import org.jspecify.annotations.NullMarked;
