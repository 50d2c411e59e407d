package dev.quarry.bench.dense;

import dev.quarry.collect.RowFilter;

/// The filter of each query.
@FunctionalInterface
interface QueryFilters {

    RowFilter of(int query);
}
