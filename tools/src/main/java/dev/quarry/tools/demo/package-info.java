/// The made-up corpus of `quarry demo`. Useful for seeing the whole path work; not for benchmarks.
@NullMarked
package dev.quarry.tools.demo;

import org.jspecify.annotations.NullMarked;
