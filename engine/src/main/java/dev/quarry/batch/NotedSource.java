package dev.quarry.batch;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A source as a device sees it: what reading throws is noted, as it is no failure of the device.
record NotedSource(VectorSource source, AtomicReference<@Nullable RuntimeException> thrown) implements VectorSource {

    NotedSource(VectorSource source) {
        this(source, new AtomicReference<>());
    }

    @Override
    public int count() {
        return source.count();
    }

    @Override
    public int dim() {
        return source.dim();
    }

    @Override
    public void read(int from, int count, MemorySegment out, long offset) {
        try {
            source.read(from, count, out, offset);
        } catch (RuntimeException e) {
            thrown.compareAndSet(null, e);
            throw e;
        }
    }

    void rethrow() {
        RuntimeException first = thrown.get();
        if (first != null) {
            throw first;
        }
    }
}
