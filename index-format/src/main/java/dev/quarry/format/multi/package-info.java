/// Which vectors of a dense field are a document's, where documents have several. Useful for fields of passages or
/// tokens; not for fields of one vector a document, whose rows are the documents'.
@NullMarked
package dev.quarry.format.multi;

import org.jspecify.annotations.NullMarked;
