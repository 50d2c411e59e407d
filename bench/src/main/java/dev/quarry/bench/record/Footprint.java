package dev.quarry.bench.record;

/// What an index weighs and how long it took.
///
/// @param rows in the index
/// @param bytes all that a search reads, rows and structure
/// @param structureBytes of these the structure alone: lists or graph
/// @param buildSeconds on the clock, 0 where unknown
/// @param buildCpuSeconds of all threads, 0 where unknown
/// @param buildThreads 0 where unknown
public record Footprint(
        long rows, long bytes, long structureBytes, double buildSeconds, double buildCpuSeconds, int buildThreads) {

    public static final Footprint UNKNOWN = new Footprint(0, 0, 0, 0, 0, 0);

    public double bytesPerRow() {
        return rows == 0 ? 0 : (double) bytes / rows;
    }

    public double rowsPerSecond() {
        return buildSeconds == 0 ? 0 : rows / buildSeconds;
    }
}
