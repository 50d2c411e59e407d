package dev.quarry.document;

/// A document that the schema or the rules of a field do not allow. Nothing of it was stored; the writer goes on.
public final class InvalidDocumentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /// @param id the document's id, as text
    /// @param place the field, or `id`
    /// @param expected what the schema asks for, in words
    /// @param found what the document has, in words
    public InvalidDocumentException(String id, String place, String expected, String found) {
        super("document %s: %s: expected %s, found %s".formatted(id, place, expected, found));
    }
}
