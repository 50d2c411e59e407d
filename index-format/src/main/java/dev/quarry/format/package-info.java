/// The segment file: header, 64-byte aligned sections, directory, footer, their checksums, and the errors that reading
/// them can give. Useful for anything that stores sections; not for what is inside one: that is one package per kind.
@NullMarked
package dev.quarry.format;

import org.jspecify.annotations.NullMarked;
