package dev.quarry.tools.faiss;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes faiss's index files byte by byte from the description of their layout, sharing nothing with the code that is
/// tested. Fields are public knobs for a test to turn.
final class FaissBytes {

    int dim = 4;
    /// what the transform leaves
    int left = 4;
    int metric = 1;
    int subQuantizers = 2;
    int bits = 8;
    long rows = 3;
    boolean rotated = true;
    boolean inverted = true;
    boolean residuals = true;
    boolean sparseSizes;
    boolean mapped;
    /// rows of each list
    long[] lists = {3};
    int directMap;
    float[] rotation = {0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 0.6f, 0.8f, 0, 0, -0.8f, 0.6f};
    float[] coarse = {10, 20, 30, 40};
    float[] centroids = {};
    /// `(rows, bytes of a row)`
    byte[] codes = {};
    long[] ids = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] file() {
        out.reset();
        if (rotated) {
            text("IxPT");
            index(dim, rows);
            i32(1);
            text("LTra");
            i8(0);
            f32s(rotation);
            i64(0);
            i32(dim);
            i32(left);
            i8(1);
        }
        if (mapped) {
            text("IxMp");
            index(left, rows);
        }
        if (inverted) {
            text("IwPQ");
            index(left, rows);
            i64(lists.length);
            i64(1);
            text(metric == 1 ? "IxF2" : "IxFI");
            index(left, lists.length);
            f32s(coarse);
            map();
            i8(residuals ? 1 : 0);
            i64(codeBytes());
            quantizer();
            lists();
        } else {
            text("IxPq");
            index(left, rows);
            quantizer();
            i64(codes.length);
            out.writeBytes(codes);
            i32(0);
            i8(0);
            i32(17);
        }
        if (mapped) {
            i64(ids.length);
            i64s(0, ids.length);
        }
        return out.toByteArray();
    }

    private int codeBytes() {
        return (subQuantizers * bits + 7) / 8;
    }

    private void index(int size, long count) {
        i32(size);
        i64(count);
        i64(1 << 20);
        i64(1 << 20);
        i8(1);
        i32(metric);
    }

    private void quantizer() {
        i64(left);
        i64(subQuantizers);
        i64(bits);
        f32s(centroids);
    }

    private void map() {
        i8(directMap);
        i64(directMap == 1 ? 3 : 0);
        for (int i = 0; directMap == 1 && i < 3; i++) {
            i64(i);
        }
        if (directMap == 2) {
            i64(1);
            i64(7);
            i64(0);
        }
    }

    private void lists() {
        text("ilar");
        i64(lists.length);
        i64(codeBytes());
        long filled = Arrays.stream(lists).filter(size -> size > 0).count();
        text(sparseSizes ? "sprs" : "full");
        i64(sparseSizes ? 2 * filled : lists.length);
        for (int list = 0; list < lists.length; list++) {
            if (sparseSizes && lists[list] > 0) {
                i64(list);
            }
            if (!sparseSizes || lists[list] > 0) {
                i64(lists[list]);
            }
        }
        int from = 0;
        for (long size : lists) {
            int to = from + (int) size;
            out.writeBytes(Arrays.copyOfRange(codes, from * codeBytes(), to * codeBytes()));
            i64s(from, to);
            from = to;
        }
    }

    private void i64s(int from, int to) {
        for (int i = from; i < to; i++) {
            i64(ids[i]);
        }
    }

    private void text(String tag) {
        out.writeBytes(tag.getBytes(StandardCharsets.US_ASCII));
    }

    private void i8(int value) {
        out.write(value);
    }

    private void i32(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >> shift);
        }
    }

    private void i64(long value) {
        i32((int) value);
        i32((int) (value >> 32));
    }

    private void f32s(float[] values) {
        i64(values.length);
        for (float value : values) {
            i32(Float.floatToRawIntBits(value));
        }
    }
}
