/// What an index holds: its named fields with their kinds and settings, and how these are stored in a manifest. Useful
/// for describing data before the first document; not for the data itself.
@NullMarked
package dev.quarry.schema;

import org.jspecify.annotations.NullMarked;
