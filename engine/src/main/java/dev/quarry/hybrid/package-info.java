/// Searches made of several searches: fields fused to one list, feedback, groups, explanations. Useful for asking
/// more than one search answers; not for how a field is searched.
@NullMarked
package dev.quarry.hybrid;

import org.jspecify.annotations.NullMarked;
