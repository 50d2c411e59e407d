package dev.quarry.tools.read;

import java.io.IOException;

/// Reads `.fvecs`, `.bvecs` and `.ivecs`: every row carries its own `i32` number of dimensions, all the same.
final class VecsReader extends DenseRows {
    private final InputBytes in;
    private final long rows;

    private VecsReader(InputBytes in, ElementType type, int dimensions) {
        super(in.source(), type, dimensions);
        this.in = in;
        long size = in.source().plainSize();
        long stride = 4L + rowBytes();
        this.rows = size >= 0 && size % stride == 0 ? size / stride : -1;
    }

    static VecsReader open(InputSource source, ElementType type) throws IOException {
        InputBytes in = new InputBytes(source);
        try {
            int first = in.readInt("the number of dimensions of the first row");
            return new VecsReader(in, type, dimensions(source, "row 0", first));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    boolean readRow(long number) throws IOException {
        if (number > 0) {
            if (in.atEnd()) {
                return false;
            }
            int found = in.readInt("the number of dimensions of row " + number);
            if (found != dimensions) {
                String expected = dimensions + " dimensions, as in row 0";
                throw in.failure("row " + number, expected, String.valueOf(found));
            }
        }
        bytes = in.bytes(bytes, rowBytes(), "the values of row " + number);
        return true;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long bytesRead() {
        return in.packedPosition();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
