/// The manifest: which fields an index has and which segments one commit consists of. Useful for finding the files of
/// a commit and replacing it atomically; not for anything inside a segment.
@NullMarked
package dev.quarry.format.manifest;

import org.jspecify.annotations.NullMarked;
