package dev.quarry.tune;

import dev.quarry.Index;
import dev.quarry.Searcher;
import dev.quarry.query.InvalidQueryException;
import dev.quarry.query.Query;
import dev.quarry.schema.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds the cheapest setting of a field's searches that meets a recall. Immutable; runs on the calling thread, but for
/// the exact answers.
///
/// ```java
/// TuneResult result = new Tuner(index, "text", TuneOptions.DEFAULT)
///         .tune(new TuneTarget(0.95, 10), DocumentSample.DEFAULT.draw(index, "text"));
/// try (IndexWriter writer = IndexWriter.open(folder)) {
///     result.store(writer);
/// }
/// ```
///
/// It goes in two rounds. First each setting is tried with one pass over half of the queries, line by line of
/// settings that try harder and harder; a line ends soon after it has met the target, or when it costs clearly more
/// than a setting that did. Then the settings not beaten in both cost and recall, and the cheapest that met the
/// target, are measured in turns on all queries. Of these the cheapest wins that meets the target on both halves, so
/// that luck on the first half does not choose alone.
///
/// @param index searched as it was opened
/// @param field the field's name
/// @param options how
public record Tuner(Index index, String field, TuneOptions options) {

    /// Settings that met the target on the first half and are measured together.
    private static final int TOGETHER = 6;
    /// A line of settings ends at this many times the cost of the cheapest that met the target.
    private static final double TOO_COSTLY = 1.5;

    private static final int EXACT_QUERIES = 32;
    private static final int EXACT_PASSES = 3;

    /// Tunes.
    ///
    /// @param queries at least two with an answer; some hundred make the recall certain to about one per cent
    /// @throws InvalidQueryException when there is no such field, or a query does not fit it
    /// @throws IllegalArgumentException when fewer than two queries have an answer
    public TuneResult tune(TuneTarget target, List<SampleQuery> queries) {
        Field tuned = index.schema()
                .number(field)
                .map(index.schema().fields()::get)
                .orElseThrow(() -> new InvalidQueryException(
                        "field", "one of " + index.schema().names(), "\"" + field + "\""));
        Judged judged = Judged.of(index, field, target.k(), queries, options.threads(), options.progress());
        if (judged.size() < 2) {
            throw new IllegalArgumentException(
                    "queries: expected at least 2 that some document answers, found " + judged.size());
        }
        Searcher searcher = index.searcher();
        List<Trial> trials = firstRound(ParameterSpace.lines(tuned, target.k(), queries), target, judged, searcher);
        List<Trial> measured = trials.isEmpty() ? List.of() : secondRound(trials, target, judged, searcher);
        List<Measurement> results =
                measured.stream().map(Trial::measurement).sorted(byCost()).toList();
        return new TuneResult(
                field,
                target,
                judged.size(),
                frontier(results, Measurement::meanRecall),
                results.stream()
                        .filter(one -> one.lowerRecall() >= target.recall())
                        .findFirst(),
                exact(judged, searcher));
    }

    private Comparator<Measurement> byCost() {
        return Comparator.comparingDouble((Measurement one) -> options.cost().of(one))
                .thenComparingDouble(one -> one.work().rowsScored());
    }

    /// One pass over the first half of the queries for each setting worth it.
    ///
    /// @return none when every search is exact
    private List<Trial> firstRound(
            List<List<Query.Method>> lines, TuneTarget target, Judged judged, Searcher searcher) {
        options.progress().stage("try settings", lines.size());
        double enough = target.recall() + (1 - target.recall()) / 2;
        double cheapest = Double.POSITIVE_INFINITY;
        List<Trial> trials = new ArrayList<>();
        for (List<Query.Method> line : lines) {
            for (Query.Method method : line) {
                Trial trial = new Trial(method, judged);
                trial.pass(searcher, 0, judged.size(), 2);
                if (trial.exact()) {
                    return List.of();
                }
                trials.add(trial);
                Measurement now = trial.measurement();
                double cost = options.cost().of(now);
                if (now.recall() >= target.recall()) {
                    cheapest = Math.min(cheapest, cost);
                }
                if (now.recall() >= enough || cost > TOO_COSTLY * cheapest) {
                    break;
                }
            }
            options.progress().advance(1);
        }
        return trials;
    }

    /// Measures the frontier of the first round, and the cheapest settings that met the target until one of them
    /// meets it on both halves.
    private List<Trial> secondRound(List<Trial> trials, TuneTarget target, Judged judged, Searcher searcher) {
        List<Trial> sorted = new ArrayList<>(trials);
        sorted.sort(Comparator.comparing(Trial::measurement, byCost()));
        List<Measurement> all = sorted.stream().map(Trial::measurement).toList();
        List<Measurement> unbeaten = frontier(all, Measurement::recall);
        List<Trial> measured = new ArrayList<>();
        List<Trial> waiting = new ArrayList<>();
        for (int i = 0; i < sorted.size(); i++) {
            if (unbeaten.contains(all.get(i))) {
                measured.add(sorted.get(i));
            } else if (all.get(i).recall() >= target.recall()) {
                waiting.add(sorted.get(i));
            }
        }
        List<Trial> together = new ArrayList<>(measured);
        do {
            List<Trial> some = waiting.subList(0, Math.min(TOGETHER, waiting.size()));
            together.addAll(some);
            measured.addAll(some);
            some.clear();
            measure(together, judged, searcher);
            together.clear();
        } while (!waiting.isEmpty()
                && measured.stream().noneMatch(trial -> trial.measurement().lowerRecall() >= target.recall()));
        return measured;
    }

    /// Passes over all queries, the settings in turns.
    private void measure(List<Trial> trials, Judged judged, Searcher searcher) {
        options.progress().stage("measure settings", (long) trials.size() * options.passes());
        for (int pass = 0; pass < options.passes(); pass++) {
            for (Trial trial : trials) {
                trial.pass(searcher, 0, judged.size(), 1);
                options.progress().advance(1);
            }
        }
    }

    private static Measurement exact(Judged judged, Searcher searcher) {
        Trial exact = new Trial(new Query.Method.Exact(), judged);
        for (int pass = 0; pass < EXACT_PASSES; pass++) {
            exact.pass(searcher, 0, EXACT_QUERIES, 1);
        }
        return exact.measurement();
    }

    private interface Recall {
        double of(Measurement measurement);
    }

    /// Of settings in ascending cost, those that find more than all before them.
    private static List<Measurement> frontier(List<Measurement> byCost, Recall recall) {
        List<Measurement> unbeaten = new ArrayList<>();
        double best = Double.NEGATIVE_INFINITY;
        for (Measurement one : byCost) {
            if (recall.of(one) > best) {
                best = recall.of(one);
                unbeaten.add(one);
            }
        }
        return unbeaten;
    }
}
