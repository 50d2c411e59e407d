/// The term dictionary: token strings and the numbers that sparse rows and posting lists know them by. Useful for
/// translating documents and queries; not for prefix or range queries, since terms are in order of first appearance.
@NullMarked
package dev.quarry.format.terms;

import org.jspecify.annotations.NullMarked;
