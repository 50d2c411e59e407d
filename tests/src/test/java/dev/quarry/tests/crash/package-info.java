/// What an index is after failing disks, power cuts and killed processes. Useful for durability; not for
/// searching.
@NullMarked
package dev.quarry.tests.crash;

import org.jspecify.annotations.NullMarked;
