package dev.quarry.batch;

import java.util.EnumMap;
import java.util.Map;

/// Counts, from any thread.
final class BatchCounters {

    private final Map<Operation, BatchCounts.Count> counts = new EnumMap<>(Operation.class);

    void onProcessor(Operation operation, long rows) {
        add(operation, new BatchCounts.Count(1, 0, rows, 0, 0, 0, 0));
    }

    void onDevice(Operation operation, long rows, long bytes) {
        add(operation, new BatchCounts.Count(0, 1, 0, rows, bytes, 0, 0));
    }

    void failed(Operation operation) {
        add(operation, new BatchCounts.Count(0, 0, 0, 0, 0, 1, 0));
    }

    void mismatched(Operation operation) {
        add(operation, new BatchCounts.Count(0, 0, 0, 0, 0, 1, 1));
    }

    private synchronized void add(Operation operation, BatchCounts.Count more) {
        counts.merge(
                operation,
                more,
                (a, b) -> new BatchCounts.Count(
                        a.processor() + b.processor(),
                        a.device() + b.device(),
                        a.processorRows() + b.processorRows(),
                        a.deviceRows() + b.deviceRows(),
                        a.deviceBytes() + b.deviceBytes(),
                        a.failures() + b.failures(),
                        a.mismatches() + b.mismatches()));
    }

    synchronized BatchCounts snapshot(String device) {
        return new BatchCounts(device, new EnumMap<>(counts));
    }
}
