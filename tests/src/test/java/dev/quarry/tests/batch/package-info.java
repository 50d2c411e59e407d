/// What every implementation of operations on batches must do.
@NullMarked
package dev.quarry.tests.batch;

import org.jspecify.annotations.NullMarked;
