package dev.quarry.tools.write;

import dev.quarry.tools.read.ElementType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Writes dense rows, all of one element type. The file gets its name in [#finish()]; closed before that, it leaves
/// nothing behind. Not thread-safe.
public final class DenseWriter implements Closeable {
    /// Where a format keeps the numbers of rows and dimensions.
    enum Layout {
        /// `i32 dimensions` before every row.
        PER_ROW(0),
        /// `u32 rows, dimensions` before the first.
        MATRIX(8),
        /// NumPy's header, at a fixed length so that it can be put last.
        NUMPY(128);

        private final int headerBytes;

        Layout(int headerBytes) {
            this.headerBytes = headerBytes;
        }
    }

    private static final int NUMPY_PREFIX_BYTES = 10;
    private static final long MOST_ROWS = 0xffffffffL;

    private final HeaderLast file;
    private final Layout layout;
    private final ElementType type;
    private final int dimensions;
    private long rows;

    DenseWriter(Path target, Layout layout, ElementType type, int dimensions) throws IOException {
        if (dimensions < 1) {
            throw new IllegalArgumentException("dimensions: expected at least 1, found " + dimensions);
        }
        this.layout = layout;
        this.type = type;
        this.dimensions = dimensions;
        this.file = new HeaderLast(target, layout.headerBytes);
    }

    /// The type of the values in the file.
    public ElementType type() {
        return type;
    }

    public int dimensions() {
        return dimensions;
    }

    /// Appends a row.
    ///
    /// @param row little endian, at least `dimensions() * type().bytes()` bytes
    public void add(byte[] row) throws IOException {
        int length = dimensions * type.bytes();
        if (row.length < length) {
            throw new IllegalArgumentException("row: expected " + length + " bytes, found " + row.length);
        }
        if (layout == Layout.MATRIX && rows == MOST_ROWS) {
            throw new IllegalArgumentException("expected at most " + MOST_ROWS + " rows, found more");
        }
        rows++;
        if (layout == Layout.PER_ROW) {
            file.body().putInt(dimensions);
        }
        file.body().putBytes(row, length);
    }

    /// Completes the file and gives it its name.
    public void finish() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(layout.headerBytes).order(ByteOrder.LITTLE_ENDIAN);
        switch (layout) {
            case PER_ROW -> {}
            case MATRIX -> header.putInt((int) rows).putInt(dimensions);
            case NUMPY -> putNumpyHeader(header);
        }
        file.finish(header.array());
    }

    private void putNumpyHeader(ByteBuffer header) {
        String descr = switch (type) {
            case F32 -> "<f4";
            case F16 -> "<f2";
            case I8 -> "|i1";
            case U8 -> "|u1";
            case I32 -> "<i4";
        };
        String text =
                "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + rows + ", " + dimensions + "), }";
        int length = layout.headerBytes - NUMPY_PREFIX_BYTES;
        header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        header.put((byte) 1).put((byte) 0).putShort((short) length);
        header.put((text + " ".repeat(length - 1 - text.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
