package dev.quarry.idmap.chronicle;

import dev.quarry.IndexWriter;
import dev.quarry.WriterOptions;
import dev.quarry.document.DocumentId;
import java.io.IOException;
import java.nio.file.Path;

/// A process that changes documents of an index, commits, and is gone.
final class KilledWriter {

    private KilledWriter() {}

    /// Changes, commits, and ends.
    ///
    /// @param args the index folder, the documents its map is for
    public static void main(String[] args) throws IOException {
        WriterOptions options = WriterOptions.DEFAULT.withIds(ChronicleIds.forDocuments(Long.parseLong(args[1])));
        IndexWriter writer = IndexWriter.open(Path.of(args[0]), options);
        writer.upsert(ChronicleIdsTest.document(DocumentId.of("d1"), 1001));
        writer.delete(DocumentId.of("d2"));
        writer.commit();
        writer.delete(DocumentId.of("d3"));
        System.out.println("committed");
        Runtime.getRuntime().halt(9);
    }
}
