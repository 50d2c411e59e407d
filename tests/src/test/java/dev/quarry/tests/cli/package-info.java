/// The command line, run inside the test's JVM. Useful for exit codes and messages; not for the launcher.
@NullMarked
package dev.quarry.tests.cli;

import org.jspecify.annotations.NullMarked;
