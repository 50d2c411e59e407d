package dev.quarry.tune;

import dev.quarry.IndexWriter;
import dev.quarry.query.Query;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What tuning found.
///
/// @param field the field's name
/// @param target what was asked for
/// @param queries queries with an exact answer; half of them were held out
/// @param frontier settings that none of the measured ones beats in both recall and cost, cheapest first; empty where
///     every search is exact
/// @param chosen the cheapest setting that meets the target on both halves of the queries; empty when none does, or
///     every search is exact
/// @param exact exact search of the same queries, timed on a few of them
public record TuneResult(
        String field,
        TuneTarget target,
        int queries,
        List<Measurement> frontier,
        Optional<Measurement> chosen,
        Measurement exact) {

    public TuneResult {
        frontier = List.copyOf(frontier);
    }

    /// Whether every search of the field is exact, so that there is nothing to tune.
    public boolean alwaysExact() {
        return frontier.isEmpty();
    }

    /// Whether searches meet the target, once the chosen setting is stored.
    public boolean met() {
        return alwaysExact() || chosen.isPresent();
    }

    /// The best recall that was reached on both halves of the queries.
    public double bestRecall() {
        return frontier.stream().mapToDouble(Measurement::lowerRecall).max().orElse(1);
    }

    /// Whether exact search takes less time than the chosen setting: then ask for it.
    public boolean exactIsFaster() {
        return chosen.isPresent()
                && exact.latency().meanMicros() < chosen.get().latency().meanMicros();
    }

    /// Makes the chosen setting the field's default, if there is one.
    ///
    /// @return whether there was one
    public boolean store(IndexWriter writer) throws IOException {
        if (chosen.isEmpty()) {
            return false;
        }
        switch (chosen.get().method()) {
            case Query.Method.Seismic(var parameters) -> writer.changeSearch(field, parameters);
            case Query.Method.Hnsw(var parameters) -> writer.changeSearch(field, parameters);
            case Query.Method.Ivf(var parameters) -> writer.changeSearch(field, parameters);
            case Query.Method.MultiVector(var parameters, var walk) -> writer.changeSearch(field, parameters);
            case Query.Method.Preset preset -> throw new IllegalStateException("nothing to store: " + preset);
            case Query.Method.Exact every -> throw new IllegalStateException("nothing to store: " + every);
            case Query.Method.Scan scan -> throw new IllegalStateException("nothing to store: " + scan);
            case Query.Method.Codes codes -> throw new IllegalStateException("nothing to store: " + codes);
        }
        return true;
    }
}
