/// CUDA operations against the contract, on an emulation of a device, and every way in which they may be missing.
@NullMarked
package dev.quarry.tests.cuda;

import org.jspecify.annotations.NullMarked;
