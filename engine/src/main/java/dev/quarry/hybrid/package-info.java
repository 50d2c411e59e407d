/// Searches made of several searches: one question asked of several fields and answered by one list. Useful for
/// fusing what fields find; not for how a field is searched.
@NullMarked
package dev.quarry.hybrid;

import org.jspecify.annotations.NullMarked;
