package dev.quarry.tools.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes Seismic's binary format.
final class SeismicWriter implements SparseWriter {
    private static final long MOST_ROWS = 0xffffffffL;

    private final HeaderLast file;
    private long rows;

    SeismicWriter(Path target) throws IOException {
        this.file = new HeaderLast(target, Integer.BYTES);
    }

    @Override
    public void add(@Nullable String id, int[] terms, float[] weights, int count, byte @Nullable [] contents)
            throws IOException {
        SparseWriter.check(terms, weights, count);
        if (rows == MOST_ROWS) {
            throw new IllegalArgumentException("expected at most " + MOST_ROWS + " rows, found more");
        }
        rows++;
        file.body().putInt(count);
        file.body().putInts(terms, count);
        file.body().putFloats(weights, count);
    }

    @Override
    public void finish() throws IOException {
        file.finish(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) rows)
                .array());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
