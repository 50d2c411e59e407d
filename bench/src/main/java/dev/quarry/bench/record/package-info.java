/// What every recall-against-latency bench shares: arguments, interleaved timing, recall, and results as a table and
/// as JSON lines. Useful for comparing engines and settings in one run; not for kernels, which JMH measures.
@NullMarked
package dev.quarry.bench.record;

import org.jspecify.annotations.NullMarked;
