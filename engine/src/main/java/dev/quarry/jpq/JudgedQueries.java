package dev.quarry.jpq;

import java.util.Arrays;
import java.util.List;

/// Queries with judgments: training as in JPQ.
///
/// @param queries to train with
/// @param judgments one for each query; queries without a relevant row teach nothing and are not measured
/// @param negatives which retrieved rows count as wrong
public record JudgedQueries(QuerySet queries, List<Judgments> judgments, Negatives negatives) implements Lessons {

    public JudgedQueries {
        judgments = List.copyOf(judgments);
        if (judgments.size() != queries.size()) {
            throw new IllegalArgumentException(
                    "judgments: expected %d, one for each query, found %d".formatted(queries.size(), judgments.size()));
        }
    }

    /// With all rows that are not judged relevant as negatives.
    public static JudgedQueries of(QuerySet queries, List<Judgments> judgments) {
        return new JudgedQueries(queries, judgments, Negatives.unjudged());
    }

    @Override
    public JudgedQueries select(int[] numbers) {
        return new JudgedQueries(
                queries.select(numbers),
                Arrays.stream(numbers).mapToObj(judgments::get).toList(),
                negatives);
    }
}
