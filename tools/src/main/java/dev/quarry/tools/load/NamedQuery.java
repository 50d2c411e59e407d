package dev.quarry.tools.load;

import dev.quarry.document.FieldValue;

/// A query and the id that answers to it go by.
public record NamedQuery(String id, FieldValue vector) {
    /// Whether nothing can match it.
    public boolean isEmpty() {
        return TermValues.entries(vector) == 0;
    }
}
