package dev.quarry.tests.crash;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.WriterOptions;
import dev.quarry.document.DocumentId;
import dev.quarry.write.MergePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/// The program that is killed: it commits and commits, and says so after each return.
final class KilledWriter {

    /// What it says of a commit, around its number: a line cut short is none.
    static final String COMMITTED = "committed ";
    static final String END = ".";

    private static final int FOR_EVER = 1_000_000;

    private KilledWriter() {}

    /// Runs until it is killed.
    ///
    /// @param arguments the index folder, the seed of the [Workload], and how many of its commits the folder has;
    ///     with one more, the index is made first
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Workload workload = new Workload(Long.parseLong(arguments[1]));
        workload.advanceTo(Integer.parseInt(arguments[2]));
        if (arguments.length > 3) {
            Index.create(folder, Version.schema());
        }
        WriterOptions options = Run.OPTIONS
                .withMerging(new WriterOptions.Merging(new MergePolicy.Tiered(3, 1 << 16, 1 << 30, 0.3), 1))
                .withFlushing(new WriterOptions.Flushing(20, 1 << 20));
        try (IndexWriter writer = IndexWriter.open(folder, options)) {
            while (workload.commits() < FOR_EVER) {
                Random random = new Random(workload.commits());
                if (random.nextInt(5) == 0) { // what is rolled back must leave no trace
                    writer.upsert(new Version("rolled-back", workload.commits()).document());
                    writer.delete(DocumentId.of(Workload.COUNTER));
                    writer.flush();
                    writer.rollback();
                }
                workload.next(new Changes(writer));
                if (random.nextInt(20) == 0) {
                    writer.compact();
                }
                writer.commit();
                System.out.println(COMMITTED + workload.commits() + END);
            }
        }
    }

    /// @param writer who gets them
    private record Changes(IndexWriter writer) implements Workload.Target {

        @Override
        public void upsert(Version version) throws IOException {
            writer.upsert(version.document());
        }

        @Override
        public void delete(String id) throws IOException {
            if (!writer.delete(DocumentId.of(id))) {
                throw new IOException(id + " is not there to be deleted");
            }
        }

        @Override
        public void flush() throws IOException {
            writer.flush();
        }
    }
}
