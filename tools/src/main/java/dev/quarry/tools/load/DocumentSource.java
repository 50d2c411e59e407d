package dev.quarry.tools.load;

import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.FieldValue;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.schema.Schema;
import dev.quarry.tools.read.InputException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Documents from the rows of one or more fields.
///
/// Rows are joined in order: row `n` of every field, and line `n` of the ids, make document `n`. Where several of them
/// bring ids, the ids must agree, so inputs in different orders are noticed, not mixed. Without ids, documents are
/// numbered. Not thread-safe.
public final class DocumentSource implements Closeable {
    private static final byte[] NO_PAYLOAD = {};

    private final List<FieldRows> fields;
    private final @Nullable RowIds ids;
    private final Schema.IdKind kind;
    private final FieldRows first;
    private long number;
    private @Nullable DocumentId id;

    /// @param firstNumber the number of the first document, an id where there is no other
    DocumentSource(List<FieldRows> fields, @Nullable RowIds ids, Schema.IdKind kind, long firstNumber) {
        this.fields = fields;
        this.first = fields.getFirst();
        this.ids = ids;
        this.kind = kind;
        this.number = firstNumber - 1;
    }

    /// Goes to the next document.
    ///
    /// @return false when all inputs have ended
    /// @throws InputException if an input is damaged, has fewer rows than another, or other ids
    public boolean next() throws IOException {
        boolean more = first.next();
        for (FieldRows other : fields.subList(1, fields.size())) {
            if (other.next() != more) {
                FieldRows longer = more ? first : other;
                FieldRows shorter = more ? other : first;
                throw longer.failure(
                        "as many rows as " + shorter.reader().file(),
                        "a row more than its " + (shorter.reader().row() + 1));
            }
        }
        String line = ids == null ? null : ids.next();
        if (!more) {
            if (ids != null && line != null) {
                throw first.failure("as many rows as ids in " + ids.file(), "the end, and id " + line + " left");
            }
            return false;
        }
        if (ids != null && line == null) {
            throw first.failure("as many ids as rows in " + ids.file(), "the end of the ids");
        }
        number++;
        id = id(agreed(line));
        return true;
    }

    private @Nullable String agreed(@Nullable String line) throws InputException {
        String agreed = line;
        for (FieldRows field : fields) {
            String own = field.id();
            if (own != null && agreed != null && !own.equals(agreed)) {
                throw field.failure("id " + agreed + ", as the other inputs have here", "id " + own);
            }
            agreed = agreed == null ? own : agreed;
        }
        return agreed;
    }

    private DocumentId id(@Nullable String text) throws IOException {
        try {
            return switch (kind) {
                case STRING -> DocumentId.of(text == null ? Long.toString(number) : text);
                case LONG -> DocumentId.of(text == null ? number : Long.parseLong(text));
            };
        } catch (NumberFormatException e) {
            InputException failure =
                    first.failure("ids that are whole numbers, as the index has them", String.valueOf(text));
            failure.initCause(e);
            throw failure;
        } catch (InvalidDocumentException e) {
            throw refused(e);
        }
    }

    /// The current document.
    ///
    /// @throws InputException if a row has no place in an index: an empty vector, a token without a number
    public Document document() throws IOException {
        if (id == null) {
            throw new IllegalStateException("no current document");
        }
        Document document = new Document(id, Map.of(), NO_PAYLOAD);
        for (FieldRows field : fields) {
            FieldValue value = field.value();
            if (value != null) {
                if (TermValues.entries(value) == 0) {
                    throw field.failure("a vector with a term of positive weight", "an empty one, of document " + id);
                }
                document = document.with(field.field(), value);
            }
            for (Map.Entry<String, FieldValue> attribute : field.attributes().entrySet()) {
                if (document.fields().containsKey(attribute.getKey())) {
                    throw field.failure(
                            "attribute " + attribute.getKey() + " in one input", "another value, of document " + id);
                }
                document = document.with(attribute.getKey(), attribute.getValue());
            }
            byte[] contents = field.contents();
            if (contents != null) {
                document = document.withPayload(contents);
            }
        }
        return document;
    }

    /// What to throw when the index refuses the current document.
    public RefusedRowException refused(InvalidDocumentException refusal) {
        return new RefusedRowException(first.reader(), refusal);
    }

    /// Bytes of the input files consumed so far.
    public long bytesRead() {
        return fields.stream().mapToLong(FieldRows::bytesRead).sum();
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (FieldRows field : fields) {
            try {
                field.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (ids != null) {
            ids.close();
        }
        if (failure != null) {
            throw failure;
        }
    }
}
