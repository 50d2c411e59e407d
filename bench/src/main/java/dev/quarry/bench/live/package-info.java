/// An index as an application uses it: loaded, changed, merged, reopened and searched, with what each step takes.
/// Useful for what an embedding application feels; not for comparing index structures.
@NullMarked
package dev.quarry.bench.live;

import org.jspecify.annotations.NullMarked;
