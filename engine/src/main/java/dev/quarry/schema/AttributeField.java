package dev.quarry.schema;

import dev.quarry.format.attributes.AttributeType;

/// A typed attribute: what filters ask of documents. A document may have it or not; it is not searched for by
/// likeness.
///
/// @param name the field's name, which filters use
/// @param type what its values are
/// @param values how many a document may have; default one
public record AttributeField(String name, AttributeType type, Values values) implements Field {

    /// How many values a document may have.
    public enum Values {
        /// One, or none. A document with more is refused.
        SINGLE,
        /// Any number, as a set: equal ones count once, and their order is not kept.
        MANY
    }

    public AttributeField {
        Field.requireName(name);
    }

    public static AttributeField of(String name, AttributeType type) {
        return new AttributeField(name, type, Values.SINGLE);
    }

    /// The same attribute with any number of values a document.
    public AttributeField many() {
        return new AttributeField(name, type, Values.MANY);
    }
}
