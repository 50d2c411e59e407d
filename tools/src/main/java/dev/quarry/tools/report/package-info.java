/// Writes what commands report: JSON, tables, sizes. Useful for output to people and programs; not for vector files.
@NullMarked
package dev.quarry.tools.report;

import org.jspecify.annotations.NullMarked;
