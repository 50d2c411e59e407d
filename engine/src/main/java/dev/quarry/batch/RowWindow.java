package dev.quarry.batch;

import java.lang.foreign.MemorySegment;

/// Some consecutive vectors of a source as an array: where they lie already, or a copy. One thread's scratch.
final class RowWindow {

    private float[] own = {};
    private float[] values = own;
    private int at;
    private int stride;

    /// Shows `count` vectors from `from` on.
    void show(VectorSource source, int from, int count) {
        if (source instanceof ArrayVectors array) {
            values = array.values();
            stride = array.stride();
            at = array.at() + from * stride;
            return;
        }
        int size = Math.multiplyExact(count, source.dim());
        if (own.length < size) {
            own = new float[size];
        }
        source.read(from, count, MemorySegment.ofArray(own), 0);
        values = own;
        at = 0;
        stride = source.dim();
    }

    /// What holds the vectors that are shown; not to be changed.
    float[] values() {
        return values;
    }

    /// Where one of them starts.
    int at(int vector) {
        return at + vector * stride;
    }

    /// From one to the next.
    int stride() {
        return stride;
    }
}
