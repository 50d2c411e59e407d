/// A file system that fails where it is told to, and tells what a power cut could leave of it.
@NullMarked
package dev.quarry.tests.crash.disk;

import org.jspecify.annotations.NullMarked;
