/// Kernels for dense rows in C, called through the foreign-function API and found by the engine at run time.
@NullMarked
package dev.quarry.nativelib;

import org.jspecify.annotations.NullMarked;
