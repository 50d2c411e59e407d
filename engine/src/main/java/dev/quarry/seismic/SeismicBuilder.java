package dev.quarry.seismic;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.postings.BlockedPostingsWriter;
import dev.quarry.format.postings.EncodedList;
import dev.quarry.format.rows.SparseRowsView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the posting lists of a segment from its rows. The bytes depend on the rows and the parameters alone, not
/// on threads or memory.
///
/// Memory: `gatherBytes` for postings (eight bytes each, but at least one whole list before its cap), for each
/// thread eight bytes a term of the vocabulary, and the lists being summarized. When the postings do not fit,
/// terms are taken in ranges, each with one more pass over the rows.
///
/// @param parameters what to build
/// @param workers the threads to use
/// @param progress hears two stages, `count postings` (in passes) and `build lists` (in terms)
/// @param gatherBytes memory for postings, at least 1 MiB
public record SeismicBuilder(SeismicParameters parameters, Workers workers, Progress progress, long gatherBytes) {

    /// Terms whose lists are built, then written, together.
    private static final int BATCH_TERMS = 1024;

    /// The least memory for postings, in bytes.
    public static final int LEAST_BYTES = 1 << 20;

    public SeismicBuilder {
        if (gatherBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "gatherBytes: expected at least " + LEAST_BYTES + ", found " + gatherBytes);
        }
    }

    /// All cores, no progress, and a quarter of the heap for postings.
    public SeismicBuilder(SeismicParameters parameters) {
        this(
                parameters,
                Workers.allCores(),
                Progress.NONE,
                Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / 4));
    }

    /// Builds all lists.
    ///
    /// @param folder for a temporary file that the returned writer deletes on close
    /// @return a writer that has everything but the section to write to
    public BlockedPostingsWriter build(SparseRowsView rows, Path folder) throws IOException {
        progress.stage("count postings", 1);
        PostingGatherer gatherer = new PostingGatherer(rows, cut(rows), workers);
        progress.advance(1);
        BlockedPostingsWriter writer = BlockedPostingsWriter.create(folder, rows.rows(), rows.vocabulary());
        try {
            progress.stage("build lists", rows.vocabulary());
            List<ListBuilder> builders = workers.scratch(() -> new ListBuilder(rows, parameters));
            for (int first = 0; first < rows.vocabulary(); ) {
                int end = gatherer.endOfRange(first, gatherBytes / Long.BYTES);
                PostingGatherer.Lists lists = gatherer.gather(first, end);
                for (int from = first; from < end; from += BATCH_TERMS) {
                    build(lists, from, Math.min(end, from + BATCH_TERMS), builders, writer);
                }
                first = end;
            }
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
        return writer;
    }

    private void build(
            PostingGatherer.Lists lists, int from, int to, List<ListBuilder> builders, BlockedPostingsWriter writer)
            throws IOException {
        @Nullable EncodedList[] encoded = new EncodedList[to - from];
        workers.run(builders, to - from, (builder, number) -> {
            if (lists.size(from + number) > 0) {
                encoded[number] = builder.build(from + number, lists);
            }
            progress.advance(1);
        });
        for (int term = from; term < to; term++) {
            EncodedList list = encoded[term - from];
            if (list != null) {
                writer.append(term, list);
            }
        }
    }

    /// The budget counts terms that occur, which takes a pass over the rows of its own.
    private ValueCut cut(SparseRowsView rows) {
        double average = parameters.pruning().averageList();
        if (average >= rows.rows()) {
            return ValueCut.keepAll();
        }
        return ValueCut.of(rows, (long) Math.ceil(average * TermCounts.occurring(rows, workers)), workers);
    }
}
