package dev.quarry.filter;

import dev.quarry.document.DocumentId;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.attributes.AttributesView;
import java.util.Optional;

/// What a filter is compiled for: the rows of one segment. Safe for concurrent reads.
public interface FilterTarget {

    /// How many rows there are.
    int rows();

    /// The type of an attribute, empty for one that the schema does not have.
    Optional<AttributeType> type(String attribute);

    /// The values of an attribute that the schema has, empty where no row of the segment has one.
    Optional<AttributesView> values(String attribute);

    /// The row of a document, or -1 when it is not here; so also for an id of another kind than the index has.
    int row(DocumentId id);
}
