package dev.quarry.tools.read;

import java.io.IOException;

/// Dense rows of shape `(rows, dimensions)`, all of one element type. Non-finite values are errors.
public non-sealed interface DenseReader extends VectorReader {
    /// Values in every row, at least 1; known before the first row.
    int dimensions();

    ElementType type();

    /// Goes to the next row.
    ///
    /// @return false after the last
    boolean next() throws IOException;

    /// The current row as it is in the file, little endian, `dimensions() * type().bytes()` bytes.
    byte[] bytes();

    /// The current row widened to floats; an i32 beyond 2^24 is rounded.
    float[] floats();
}
