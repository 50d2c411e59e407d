/// Training of the query side of a product quantizer: the centroids that score and the map of queries, while the
/// codes of documents stay what they are. Useful for getting back what coding lost, from judgments or from the
/// full vectors; not for search, which only reads the model that comes out.
@NullMarked
package dev.quarry.jpq;

import org.jspecify.annotations.NullMarked;
