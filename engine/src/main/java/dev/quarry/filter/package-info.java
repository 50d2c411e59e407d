/// Filters over the attributes of documents: what an application asks, its text form, and what becomes of it in
/// one segment. Useful for narrowing a search to documents that matter; not for scoring.
@NullMarked
package dev.quarry.filter;

import org.jspecify.annotations.NullMarked;
