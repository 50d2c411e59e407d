/// Seeded collections of made-up vectors, sparse and dense, that stand in for real data of any size.
@NullMarked
package dev.quarry.tools.generate;

import org.jspecify.annotations.NullMarked;
