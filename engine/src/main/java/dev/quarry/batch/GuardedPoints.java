package dev.quarry.batch;

import org.jspecify.annotations.Nullable;

/// Points that go to a device with the first operation that does.
final class GuardedPoints implements BatchPoints {

    private final VectorSource source;
    private final BatchPoints onProcessor;
    private final @Nullable SharedDevice device;
    private @Nullable NotedSource noted;
    private @Nullable BatchPoints onDevice;

    GuardedPoints(VectorSource source, BatchPoints onProcessor, @Nullable SharedDevice device) {
        this.source = source;
        this.onProcessor = onProcessor;
        this.device = device;
    }

    @Override
    public VectorSource source() {
        return source;
    }

    BatchPoints onProcessor() {
        return onProcessor;
    }

    /// To be called while the device is held.
    BatchPoints on(BatchOps ops) {
        BatchPoints loaded = onDevice;
        if (loaded == null) {
            NotedSource watched = new NotedSource(source);
            noted = watched;
            loaded = ops.load(watched);
            onDevice = loaded;
        }
        return loaded;
    }

    /// Throws what reading the source threw, if it did.
    void rethrow() {
        if (noted != null) {
            noted.rethrow();
        }
    }

    @Override
    public void close() {
        onProcessor.close();
        BatchPoints loaded = onDevice;
        onDevice = null;
        if (loaded != null && device != null) {
            device.use(ops -> {
                try {
                    loaded.close();
                } catch (BatchFailedException e) {
                    if (device.isUsable()) {
                        throw e; // of a device given up already, nothing else is to be expected
                    }
                }
            });
        }
    }
}
