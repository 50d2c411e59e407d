package dev.quarry.tools.eval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a set of measures says about a run.
///
/// @param means mean of each measure, in the order asked for
/// @param perQuery for each query of the mean, the value of each measure, in the same order
/// @param missing judged queries that the run lacks
/// @param unjudged queries of the run without judgments
public record Evaluation(Map<Measure, Double> means, Map<String, double[]> perQuery, int missing, int unjudged) {
    /// Evaluates a run.
    ///
    /// @throws IllegalArgumentException if no query counts: a mean over nothing is more likely two files that
    ///     do not belong together
    public static Evaluation of(Qrels qrels, Run run, List<Measure> measures, Averaging averaging) {
        Map<String, double[]> perQuery = new LinkedHashMap<>();
        int missing = 0;
        for (String query : qrels.queries()) {
            boolean answered = run.queries().contains(query);
            missing += answered ? 0 : 1;
            if (answered || averaging == Averaging.JUDGED) {
                Judgment judgment = Judgment.of(run.of(query), qrels.of(query));
                perQuery.put(
                        query,
                        measures.stream().mapToDouble(m -> m.of(judgment)).toArray());
            }
        }
        if (missing == qrels.queries().size()) {
            throw new IllegalArgumentException("expected a query that is both judged and answered, found none of "
                    + qrels.queries().size() + " judged and " + run.queries().size() + " answered");
        }
        Map<Measure, Double> means = new LinkedHashMap<>();
        for (int i = 0; i < measures.size(); i++) {
            double sum = 0;
            for (double[] values : perQuery.values()) {
                sum += values[i];
            }
            means.put(measures.get(i), sum / perQuery.size());
        }
        int unjudged =
                (int) run.queries().stream().filter(q -> !qrels.judges(q)).count();
        return new Evaluation(
                Collections.unmodifiableMap(means), Collections.unmodifiableMap(perQuery), missing, unjudged);
    }
}
