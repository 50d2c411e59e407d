package dev.quarry.tune;

import dev.quarry.document.FieldValue;
import java.util.OptionalLong;

/// A query to tune with.
///
/// @param vector what is asked
/// @param itself the row that the query was made of, which is no hit; empty for a real query
public record SampleQuery(FieldValue vector, OptionalLong itself) {

    /// A real query.
    public static SampleQuery of(FieldValue vector) {
        return new SampleQuery(vector, OptionalLong.empty());
    }
}
