package dev.quarry.tools;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.OpenOptions;
import dev.quarry.WriterOptions;
import dev.quarry.batch.BatchCounts;
import dev.quarry.batch.BatchUnavailableException;
import dev.quarry.batch.Batches;
import dev.quarry.filter.FilterSyntaxException;
import dev.quarry.filter.InvalidFilterException;
import dev.quarry.schema.Schema;
import dev.quarry.tools.load.Operations;
import dev.quarry.tools.option.GpuOptions;
import dev.quarry.tools.progress.ProgressDisplay;
import dev.quarry.tools.report.BatchFigures;
import dev.quarry.tools.report.JsonOutput;
import dev.quarry.tools.report.Units;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// A change of an index by a command: one commit, and a report.
///
/// @param folder of the index
record IndexChange(
        Path folder,
        long added,
        long replaced,
        long deleted,
        long documents,
        long generation,
        double seconds,
        BatchCounts batches) {

    /// What a command does.
    interface Work {
        void run(IndexWriter writer, Operations operations) throws IOException;
    }

    /// The fields of an index.
    static Schema schema(Path folder) throws IOException {
        try (Index index = Index.open(folder, OpenOptions.DEFAULT.withWarmUp(Duration.ZERO))) {
            return index.schema();
        }
    }

    /// Opens the index, does the work and commits.
    ///
    /// @throws BatchUnavailableException when a GPU is required and there is none
    static IndexChange run(Path folder, WriterOptions options, GpuOptions gpu, CommandSpec spec, Work work)
            throws IOException, BatchUnavailableException {
        Schema schema = schema(folder);
        long start = System.nanoTime();
        Quarry quarry = Quarry.of(spec);
        try (Batches batches = gpu.open(remark -> quarry.remark(spec, remark));
                ProgressDisplay progress = quarry.progress(spec);
                IndexWriter writer =
                        IndexWriter.open(folder, options.withProgress(progress).withBatches(batches))) {
            Operations operations = new Operations(writer, schema, progress);
            work.run(writer, operations);
            long generation = writer.commit();
            return new IndexChange(
                    folder,
                    operations.added(),
                    operations.replaced(),
                    operations.deleted(),
                    writer.documents(),
                    generation,
                    (System.nanoTime() - start) / 1e9,
                    batches.counts());
        } catch (InvalidFilterException | FilterSyntaxException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    void print(PrintWriter out, boolean json) {
        if (json) {
            JsonOutput.object(out, object -> {
                object.writeStringProperty("index", folder.toString());
                object.writeNumberProperty("added", added);
                object.writeNumberProperty("replaced", replaced);
                object.writeNumberProperty("deleted", deleted);
                object.writeNumberProperty("documents", documents);
                object.writeNumberProperty("generation", generation);
                object.writeNumberProperty("seconds", seconds);
                new BatchFigures(batches).write(object);
            });
        } else {
            out.println(folder + ": " + Units.count(added) + " documents added, " + Units.count(replaced)
                    + " replaced, " + Units.count(deleted) + " deleted, " + Units.count(documents) + " in all, commit "
                    + generation + ", in " + Units.decimals(seconds, 1) + " s");
            new BatchFigures(batches).print(out, ": ");
        }
        out.flush();
    }
}
