/// The public API: create an index, add documents, commit, open, search. This package wires the others together and
/// does nothing else. Useful for applications; not for anything that touches bytes or scores.
@NullMarked
package dev.quarry;

import org.jspecify.annotations.NullMarked;
