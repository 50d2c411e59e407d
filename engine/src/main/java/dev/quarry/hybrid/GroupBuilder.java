package dev.quarry.hybrid;

import dev.quarry.filter.Literal;
import dev.quarry.query.Grouping;
import dev.quarry.query.Groups;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts hits that come best first into groups.
///
/// @param <H> a hit
final class GroupBuilder<H> {

    private record Open<H>(Optional<Literal> value, List<H> hits) {}

    private final Grouping grouping;
    private final int most;
    private final List<Open<H>> groups = new ArrayList<>();
    private final Map<Literal, Open<H>> byValue = new HashMap<>();

    /// @param most how many groups are wanted
    GroupBuilder(Grouping grouping, int most) {
        this.grouping = grouping;
        this.most = most;
    }

    void add(H hit, List<Literal> values) {
        if (values.isEmpty() && grouping.without() == Grouping.Without.ALONE && !isFull()) {
            groups.add(new Open<>(Optional.empty(), new ArrayList<>(List.of(hit))));
        }
        for (Literal value : values) {
            Open<H> group = byValue.get(value);
            if (group == null && !isFull()) {
                group = new Open<>(Optional.of(value), new ArrayList<>());
                groups.add(group);
                byValue.put(value, group);
            }
            if (group != null && group.hits().size() < grouping.perGroup()) {
                group.hits().add(hit);
            }
        }
    }

    /// Whether there are as many groups as wanted.
    boolean isFull() {
        return groups.size() == most;
    }

    /// The groups without the first `offset`.
    List<Groups.Group<H>> from(int offset) {
        List<Groups.Group<H>> found = new ArrayList<>();
        for (Open<H> group : groups.subList(Math.min(offset, groups.size()), groups.size())) {
            found.add(new Groups.Group<>(group.value(), group.hits()));
        }
        return found;
    }
}
