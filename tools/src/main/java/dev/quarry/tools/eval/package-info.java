/// Scores ranked results: judgments, run files, the measures of trec_eval, recall of nearest neighbors, latency.
@NullMarked
package dev.quarry.tools.eval;

import org.jspecify.annotations.NullMarked;
