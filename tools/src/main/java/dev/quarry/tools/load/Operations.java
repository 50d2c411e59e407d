package dev.quarry.tools.load;

import dev.quarry.IndexWriter;
import dev.quarry.document.Document;
import dev.quarry.document.DocumentId;
import dev.quarry.document.InvalidDocumentException;
import dev.quarry.filter.Filter;
import dev.quarry.schema.Schema;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.read.DocumentReader;
import dev.quarry.tools.read.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;

/// Changes of an index, as the commands make them and counted.
public final class Operations {

    private final IndexWriter writer;
    private final Schema schema;
    private final ProgressDisplay progress;
    private long added;
    private long replaced;
    private long deleted;

    public Operations(IndexWriter writer, Schema schema, ProgressDisplay progress) {
        this.writer = writer;
        this.schema = schema;
        this.progress = progress;
    }

    /// What becomes of a document whose id is in the index.
    public enum Known {
        /// It replaces the one that is there.
        REPLACE,
        /// It is an error.
        REFUSE
    }

    /// Adds the documents of a file.
    ///
    /// @throws InputException when one is wrong, with its place
    public void add(Path file, Known known) throws IOException {
        try (DocumentReader reader = DocumentReader.open(file, schema)) {
            progress.stage("read", reader.bytesTotal(), ProgressDisplay.Unit.BYTES);
            long before = 0;
            for (Document document = reader.next(); document != null; document = reader.next()) {
                try {
                    if (known == Known.REFUSE) {
                        writer.add(document);
                        added++;
                    } else if (writer.upsert(document)) {
                        replaced++;
                    } else {
                        added++;
                    }
                } catch (InvalidDocumentException e) {
                    throw new RefusedRowException(file, reader.place(), e);
                }
                progress.advance(reader.bytesRead() - before);
                before = reader.bytesRead();
            }
        }
    }

    /// Deletes documents by id.
    public void delete(Collection<String> ids) throws IOException {
        for (String text : ids) {
            deleted += writer.delete(id(text)) ? 1 : 0;
        }
    }

    private DocumentId id(String text) throws InputException {
        if (schema.ids() == Schema.IdKind.STRING) {
            return DocumentId.of(text);
        }
        try {
            return DocumentId.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            throw new InvalidDocumentException(text, "id", "a whole number, as the index has them", "\"" + text + "\"");
        }
    }

    /// Deletes documents by filter.
    public void delete(Filter filter) throws IOException {
        deleted += writer.delete(filter);
    }

    /// Documents added whose ids were new.
    public long added() {
        return added;
    }

    /// Documents that took the place of another.
    public long replaced() {
        return replaced;
    }

    /// Documents deleted.
    public long deleted() {
        return deleted;
    }
}
