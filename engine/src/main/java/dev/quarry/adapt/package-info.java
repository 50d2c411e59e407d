/// Adapters that turn a query of a new model into one of the model an index was made with. Useful for upgrading
/// the query model before the documents are encoded anew; not in place of that, as the report of a training
/// shows.
@NullMarked
package dev.quarry.adapt;

import org.jspecify.annotations.NullMarked;
