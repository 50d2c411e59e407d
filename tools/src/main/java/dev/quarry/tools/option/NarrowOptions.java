package dev.quarry.tools.option;

import dev.quarry.query.Page;
import dev.quarry.query.Query;
import dev.quarry.schema.Field;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which hits of a ranking come back.
public final class NarrowOptions {
    @Option(
            names = "--radius",
            paramLabel = "X",
            description = "Fields of squared L2: all documents at a distance of at most X, at most --k.")
    private @Nullable Float radius;

    @Option(
            names = "--min-score",
            paramLabel = "X",
            description =
                    "Other fields: all documents with a score of at least X, at most --k. Of several fields, the fused"
                            + " score.")
    private @Nullable Float leastScore;

    @Option(names = "--offset", paramLabel = "N", description = "Leave out the best N hits.")
    private int offset;

    /// Which part of a ranking by several fields is wanted.
    ///
    /// @throws IllegalArgumentException if a distance was given
    public Page fused(int k) {
        if (radius != null) {
            throw new IllegalArgumentException("several fields have fused scores: use --min-score");
        }
        return new Page(offset, k, Optional.ofNullable(leastScore));
    }

    /// What is asked of every query of a field.
    ///
    /// @throws IllegalArgumentException if the field's scores are not of the kind
    public UnaryOperator<Query> of(Field field) {
        boolean distance = field.ranksByDistance();
        if (distance ? leastScore != null : radius != null) {
            throw new IllegalArgumentException("field " + field.name() + " has "
                    + (distance
                            ? "distances: use --radius instead of --min-score"
                            : "scores: use --min-score instead of --radius"));
        }
        Float bound = distance ? radius : leastScore;
        return query -> {
            Query from = offset == 0 ? query : query.withOffset(offset);
            return bound == null ? from : from.within(bound);
        };
    }
}
