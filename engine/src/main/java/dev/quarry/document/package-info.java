/// What an application adds: documents, their ids and the values of their fields. Useful for both sides of the API; not
/// for how anything is stored.
@NullMarked
package dev.quarry.document;

import org.jspecify.annotations.NullMarked;
