package dev.quarry.tools.option;

import dev.quarry.query.Query;
import dev.quarry.schema.DenseField;
import dev.quarry.schema.Field;
import dev.quarry.schema.Similarity;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a hit must score.
public final class NarrowOptions {
    @Option(
            names = "--radius",
            paramLabel = "X",
            description = "Fields of squared L2: all documents at a distance of at most X, at most --k.")
    private @Nullable Float radius;

    @Option(
            names = "--min-score",
            paramLabel = "X",
            description = "Other fields: all documents with a score of at least X, at most --k.")
    private @Nullable Float leastScore;

    /// What is asked of every query of a field.
    ///
    /// @throws IllegalArgumentException if the field's scores are not of the kind
    public UnaryOperator<Query> of(Field field) {
        boolean distance = field instanceof DenseField dense && dense.similarity() == Similarity.SQUARED_L2;
        if (distance ? leastScore != null : radius != null) {
            throw new IllegalArgumentException("field " + field.name() + " has "
                    + (distance
                            ? "distances: use --radius instead of --min-score"
                            : "scores: use --min-score instead of --radius"));
        }
        Float bound = distance ? radius : leastScore;
        return bound == null ? UnaryOperator.identity() : query -> query.within(bound);
    }
}
