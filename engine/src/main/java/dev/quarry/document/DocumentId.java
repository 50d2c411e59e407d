package dev.quarry.document;

import java.nio.charset.StandardCharsets;

/// The caller's id of a document: a string, or a long; an index has ids of one kind.
public sealed interface DocumentId {

    /// A string id.
    ///
    /// @param value 1 to 65,535 bytes in UTF-8
    record OfString(String value) implements DocumentId {

        public OfString {
            int bytes = value.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > 65_535) {
                throw new InvalidDocumentException(
                        bytes == 0 ? "\"\"" : value.substring(0, 64) + "...",
                        "id",
                        "1 to 65535 bytes of UTF-8",
                        bytes + " bytes");
            }
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /// A number as id.
    record OfLong(long value) implements DocumentId {

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    static DocumentId of(String value) {
        return new OfString(value);
    }

    static DocumentId of(long value) {
        return new OfLong(value);
    }
}
