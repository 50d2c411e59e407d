/// Arithmetic of one row against one query, in a scalar and a vector twin, chosen once per JVM; the only package that
/// imports `jdk.incubator.vector`.
@NullMarked
package dev.quarry.kernel;

import org.jspecify.annotations.NullMarked;
