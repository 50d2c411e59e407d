/// What an application asks and gets back: queries and hits. Useful for both sides of the API; not for how anything is
/// searched.
@NullMarked
package dev.quarry.query;

import org.jspecify.annotations.NullMarked;
