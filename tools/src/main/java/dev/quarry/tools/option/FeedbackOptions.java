package dev.quarry.tools.option;

import dev.quarry.query.Feedback;
import dev.quarry.query.Query;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What makes other queries of queries.
public final class FeedbackOptions {
    @Option(
            names = "--feedback",
            paramLabel = "HOW",
            converter = FeedbackConverter.class,
            description = "Search twice, the second time for what the first hits make of the query: rocchio, or"
                    + " rocchio:DOCUMENTS,ALPHA,BETA[,TERMS]. Default of rocchio: 10,0.7,0.3,100.")
    private @Nullable Feedback feedback;

    /// A query with what was asked for.
    public Query apply(Query query) {
        return feedback == null ? query : query.withFeedback(feedback);
    }

    /// What to add to a description of searches; empty without feedback.
    public String describe() {
        return feedback instanceof Feedback.Rocchio(int documents, float alpha, float beta, int terms)
                ? ", feedback of " + documents + " documents, alpha " + alpha + ", beta " + beta + ", terms " + terms
                : "";
    }
}
