/// Looks into segment files for people: facts about sections, contents of a row. Useful for `dump`; not for checking,
/// which is the format's own.
@NullMarked
package dev.quarry.tools.inspect;

import org.jspecify.annotations.NullMarked;
