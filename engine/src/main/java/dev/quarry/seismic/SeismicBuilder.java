package dev.quarry.seismic;

import dev.quarry.batch.BatchOps;
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
/// @param ops where rows are assigned to centroids, many lists at once; null for each list on a thread of its own
public record SeismicBuilder(
        SeismicParameters parameters,
        Workers workers,
        Progress progress,
        long gatherBytes,
        @Nullable BatchOps ops) {

    /// Terms whose lists are built, then written, together.
    private static final int BATCH_TERMS = 1024;

    /// The most bytes of a call that assigns rows to centroids: enough for a device to be busy.
    private static final long CALL_BYTES = 1L << 28;

    /// How often a budget that list caps leave unspent is raised, and how large a part may be left.
    private static final int BUDGET_ROUNDS = 3;

    private static final double BUDGET_TOLERANCE = 0.01;

    /// The least memory for postings, in bytes.
    public static final int LEAST_BYTES = 1 << 20;

    public SeismicBuilder {
        if (gatherBytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "gatherBytes: expected at least " + LEAST_BYTES + ", found " + gatherBytes);
        }
    }

    /// Clusters each list on a thread of its own.
    public SeismicBuilder(SeismicParameters parameters, Workers workers, Progress progress, long gatherBytes) {
        this(parameters, workers, progress, gatherBytes, null);
    }

    /// The same builder, which clusters many lists at once elsewhere. Bytes stay the same; memory grows by that
    /// of a call, its inputs and outputs: `gatherBytes`, at most 256 MiB, and a bit and a half a row.
    public SeismicBuilder on(BatchOps other) {
        return new SeismicBuilder(parameters, workers, progress, gatherBytes, other);
    }

    /// Builds all lists.
    ///
    /// @param folder for a temporary file that the returned writer deletes on close
    /// @return a writer that has everything but the section to write to
    public BlockedPostingsWriter build(SparseRowsView rows, Path folder) throws IOException {
        progress.stage("count postings", 1);
        PostingGatherer gatherer = gatherer(rows);
        progress.advance(1);
        BlockedPostingsWriter writer = BlockedPostingsWriter.create(folder, rows.rows(), rows.vocabulary());
        try {
            progress.stage("build lists", rows.vocabulary());
            ListsBuilder builder = listsBuilder(rows);
            for (int first = 0; first < rows.vocabulary(); ) {
                int end = gatherer.endOfRange(first, gatherBytes / Long.BYTES);
                PostingGatherer.Lists lists = gatherer.gather(first, end);
                for (int from = first; from < end; from += BATCH_TERMS) {
                    @Nullable EncodedList[] encoded = builder.build(lists, from, Math.min(end, from + BATCH_TERMS));
                    for (int i = 0; i < encoded.length; i++) {
                        EncodedList list = encoded[i];
                        if (list != null) {
                            writer.append(from + i, list);
                        }
                    }
                }
                first = end;
            }
        } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
        }
        return writer;
    }

    private ListsBuilder listsBuilder(SparseRowsView rows) {
        List<ListBuilder> builders = workers.scratch(() -> new ListBuilder(rows, parameters));
        if (ops != null && parameters.blocking() instanceof Blocking.Clustered clustered) {
            ListCall call = new ListCall(rows, clustered, Math.min(gatherBytes, CALL_BYTES));
            return new BatchedLists(clustered, call, ops, workers, builders, progress);
        }
        return new SingleLists(workers, builders, progress);
    }

    /// Lists of what the budget keeps. Postings that are above the cut and yet beyond the cap of their list are made
    /// up for by a lower cut, in a few rounds.
    private PostingGatherer gatherer(SparseRowsView rows) {
        int longest = parameters.pruning().longestList();
        long budget = budget(rows);
        long asked = budget;
        PostingGatherer gatherer = new PostingGatherer(rows, ValueCut.of(rows, asked, workers), workers);
        for (int round = 0; round < BUDGET_ROUNDS && asked < rows.nonZeros(); round++) {
            long unspent = budget - gatherer.kept(longest);
            if (unspent <= budget * BUDGET_TOLERANCE) {
                break;
            }
            asked = Math.min(rows.nonZeros(), asked + unspent);
            gatherer = new PostingGatherer(rows, ValueCut.of(rows, asked, workers), workers);
        }
        return gatherer;
    }

    /// How many postings all lists may keep. An average counts terms that occur, which takes a pass over the rows of
    /// its own.
    private long budget(SparseRowsView rows) {
        Pruning pruning = parameters.pruning();
        double share = Math.max(Math.ceil(pruning.share() * rows.nonZeros()), (double) pruning.shareFloor());
        if (pruning.averageList() >= rows.rows()) {
            return (long) share;
        }
        return (long) Math.min(share, Math.ceil(pruning.averageList() * TermCounts.occurring(rows, workers)));
    }
}
