package dev.quarry.batch;

/// Points made ready by [BatchOps#load]; to be used with the operations that made them, and closed.
public interface BatchPoints extends AutoCloseable {

    /// Where they came from.
    VectorSource source();

    /// How many.
    default int count() {
        return source().count();
    }

    /// Values of one.
    default int dim() {
        return source().dim();
    }

    @Override
    void close();
}
