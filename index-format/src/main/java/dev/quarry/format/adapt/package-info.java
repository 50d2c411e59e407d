/// Query adapters, in files of their own. Useful for asking an index of an old model's vectors with a new model's
/// queries; not for vectors of documents.
@NullMarked
package dev.quarry.format.adapt;

import org.jspecify.annotations.NullMarked;
