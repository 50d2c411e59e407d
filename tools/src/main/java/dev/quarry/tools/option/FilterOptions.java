package dev.quarry.tools.option;

import dev.quarry.filter.Filter;
import dev.quarry.query.Query;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the attributes of hits must be like.
public final class FilterOptions {
    @Option(
            names = "--filter",
            paramLabel = "EXPRESSION",
            description = "Only documents whose attributes are like this, such as `lang = \"en\" and year >= 2000`.")
    private @Nullable String filter;

    /// The filter, if there is one.
    ///
    /// @throws dev.quarry.filter.FilterSyntaxException if the text is none
    public Optional<Filter> filter() {
        return Optional.ofNullable(filter).map(Filter::parse);
    }

    /// What is asked of every query.
    ///
    /// @throws dev.quarry.filter.FilterSyntaxException if the text is none
    public UnaryOperator<Query> narrowing() {
        return filter().<UnaryOperator<Query>>map(one -> query -> query.withFilter(one))
                .orElse(UnaryOperator.identity());
    }
}
