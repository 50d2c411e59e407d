/// JMH benchmarks of each kernel, scalar against vector.
@NullMarked
package dev.quarry.bench.kernel;

import org.jspecify.annotations.NullMarked;
