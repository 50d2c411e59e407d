package dev.quarry.bench.dense;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Fashion-MNIST as `u8bin` and `ibin` files: images as vectors of unsigned bytes, `(rows, 784)`, and each query's
/// nearest rows by squared L2.
///
/// @param base `(60000, 784)`
/// @param queries `(10000, 784)`
/// @param truth `(10000, 100)`
@SuppressWarnings("ArrayRecordComponent")
record FashionMnist(byte[][] base, byte[][] queries, int[][] truth) {

    static FashionMnist read(Path folder) throws IOException {
        byte[][] truth = read(folder.resolve("fashion.gt100.ibin.gz"), Integer.BYTES);
        int[][] rows = new int[truth.length][];
        for (int i = 0; i < truth.length; i++) {
            rows[i] = new int[truth[i].length / Integer.BYTES];
            ByteBuffer.wrap(truth[i])
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asIntBuffer()
                    .get(rows[i]);
        }
        return new FashionMnist(
                read(folder.resolve("fashion.base.u8bin.gz"), 1),
                read(folder.resolve("fashion.query.u8bin.gz"), 1),
                rows);
    }

    static float[] floats(byte[] bytes) {
        float[] out = new float[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return out;
    }

    private static byte[][] read(Path file, int width) throws IOException {
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16), 1 << 20))) {
            int rows = Integer.reverseBytes(in.readInt());
            int dim = Integer.reverseBytes(in.readInt());
            byte[][] out = new byte[rows][];
            for (int row = 0; row < rows; row++) {
                out[row] = in.readNBytes(dim * width);
            }
            return out;
        }
    }
}
