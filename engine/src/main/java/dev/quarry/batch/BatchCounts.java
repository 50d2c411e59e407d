package dev.quarry.batch;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/// What ran where up to now. Immutable.
///
/// @param device its name, or empty when none is used
/// @param operations those that ran at all
public record BatchCounts(String device, Map<Operation, Count> operations) {

    private static final Count NONE = new Count(0, 0, 0, 0, 0, 0, 0);

    /// Of one operation.
    ///
    /// @param processor how often on the processor
    /// @param device how often on a device, with a result that was kept
    /// @param processorRows points, vectors, queries, entries or texts
    /// @param deviceRows the same, of results that were kept
    /// @param deviceBytes of inputs and outputs of these
    /// @param failures of a device, each repeated on the processor or an error
    /// @param mismatches results of a device that were not what the processor computes: among the failures
    public record Count(
            long processor,
            long device,
            long processorRows,
            long deviceRows,
            long deviceBytes,
            long failures,
            long mismatches) {}

    public BatchCounts {
        operations = operations.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(operations));
    }

    /// The counts of an operation, all 0 where it did not run.
    public Count of(Operation operation) {
        return operations.getOrDefault(operation, NONE);
    }

    /// A sum over operations.
    public long sum(ToLongFunction<Count> of) {
        return operations.values().stream().mapToLong(of).sum();
    }

    /// Where most of it ran, for reports: `cpu`, or the device's name when anything was kept from it.
    public String where() {
        return sum(Count::device) > 0 ? device : "cpu";
    }
}
