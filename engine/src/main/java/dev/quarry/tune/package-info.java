/// Finds the cheapest search parameters of a field that meet a recall, by trying them on sample queries. Useful before
/// an index is put to use, from `quarry tune` or an application; not while it answers queries.
@NullMarked
package dev.quarry.tune;

import org.jspecify.annotations.NullMarked;
