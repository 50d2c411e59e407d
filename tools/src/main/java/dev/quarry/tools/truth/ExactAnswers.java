package dev.quarry.tools.truth;

import dev.quarry.Index;
import dev.quarry.build.Progress;
import dev.quarry.query.Hit;
import dev.quarry.query.Query;
import dev.quarry.tools.answer.Answer;
import dev.quarry.tools.answer.Answers;
import dev.quarry.tools.load.NamedQuery;
import java.util.List;

/// Computes the exact answer in the index itself.
public final class ExactAnswers {
    private ExactAnswers() {}

    /// Scores every document for every query.
    public static Truth compute(
            Index index, String field, int k, List<NamedQuery> queries, int threads, Progress progress) {
        return compute(index, new Answers(field, k, new Query.Method.Exact()), queries, threads, progress);
    }

    /// Answers queries in a way that is exact.
    public static Truth compute(Index index, Answers exact, List<NamedQuery> queries, int threads, Progress progress) {
        progress.stage("exact search", queries.size());
        List<Answer> answers = exact.of(index, queries, threads, progress);
        long[][] rows = new long[queries.size()][];
        float[][] scores = new float[queries.size()][];
        for (int i = 0; i < rows.length; i++) {
            List<Hit> hits = answers.get(i).hits().list();
            rows[i] = hits.stream().mapToLong(Hit::row).toArray();
            scores[i] = new float[hits.size()];
            for (int j = 0; j < hits.size(); j++) {
                scores[i][j] = hits.get(j).score();
            }
        }
        return new Truth(rows, scores);
    }
}
