package dev.quarry.tools.load;

import dev.quarry.document.FieldValue;
import java.util.ArrayList;
import java.util.List;

/// A query and the id that answers to it go by.
///
/// @param vector what is asked of the (first) field
/// @param others what is asked of further fields, in their order; empty for a search of one
public record NamedQuery(String id, FieldValue vector, List<FieldValue> others) {
    public NamedQuery {
        others = List.copyOf(others);
    }

    /// A query of one field.
    public NamedQuery(String id, FieldValue vector) {
        this(id, vector, List.of());
    }

    /// The same query with one more field.
    public NamedQuery and(FieldValue more) {
        List<FieldValue> longer = new ArrayList<>(others);
        longer.add(more);
        return new NamedQuery(id, vector, longer);
    }

    /// Whether nothing can match it.
    public boolean isEmpty() {
        return TermValues.entries(vector) == 0 && others.stream().allMatch(other -> TermValues.entries(other) == 0);
    }
}
