package dev.quarry.seismic;

import dev.quarry.batch.BatchOps;
import dev.quarry.batch.SparseLists;
import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.postings.EncodedList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Builds clustered lists, the rows of many of them assigned to centroids in one call of a [BatchOps]. What comes
/// before and after is done list by list on the processor's cores, and so is a list that is too long for a call.
/// The bytes are those of [SingleLists].
final class BatchedLists implements ListsBuilder {

    private final Blocking.Clustered blocking;
    private final ListCall call;
    private final BatchOps ops;
    private final Workers workers;
    private final List<ListBuilder> builders;
    private final Progress progress;

    /// @param call takes the lists that go together
    /// @param builders scratch of each thread
    BatchedLists(
            Blocking.Clustered blocking,
            ListCall call,
            BatchOps ops,
            Workers workers,
            List<ListBuilder> builders,
            Progress progress) {
        this.blocking = blocking;
        this.call = call;
        this.ops = ops;
        this.workers = workers;
        this.builders = builders;
        this.progress = progress;
    }

    @Override
    public @Nullable EncodedList[] build(PostingGatherer.Lists lists, int from, int to) {
        @Nullable EncodedList[] encoded = new EncodedList[to - from];
        List<TermRows> alone = new ArrayList<>();
        for (TermRows list : cut(lists, from, to)) {
            if (Clustering.centroids(blocking, list.rows().length) == 1 || !join(list, from, encoded)) {
                alone.add(list);
            }
        }
        send(from, encoded);
        workers.run(builders, alone.size(), (builder, i) -> {
            TermRows list = alone.get(i);
            encoded[list.term() - from] = builder.build(list.term(), list.rows());
            progress.advance(1);
        });
        progress.advance(Arrays.stream(encoded).filter(list -> list == null).count()); // terms that have no list
        return encoded;
    }

    /// The lists' rows, long lists first, so that no thread starts one when the others have nothing left to do.
    private List<TermRows> cut(PostingGatherer.Lists lists, int from, int to) {
        @Nullable TermRows[] all = new TermRows[to - from];
        workers.run(builders, to - from, (builder, i) -> {
            if (lists.size(from + i) > 0) {
                all[i] = new TermRows(from + i, builder.rows(from + i, lists));
            }
        });
        return Arrays.stream(all)
                .flatMap(Stream::ofNullable)
                .sorted(Comparator.comparingInt(list -> -list.rows().length))
                .toList();
    }

    /// Takes a list into the call at hand, or into one of its own after that.
    ///
    /// @return whether it was taken
    private boolean join(TermRows list, int from, @Nullable EncodedList[] encoded) {
        if (call.add(list)) {
            return true;
        }
        send(from, encoded);
        return call.add(list);
    }

    /// Assigns the rows of the call's lists to centroids and builds the lists.
    private void send(int from, @Nullable EncodedList[] encoded) {
        List<TermRows> members = call.lists();
        if (members.isEmpty()) {
            return;
        }
        DrawnCentroids[] drawn = new DrawnCentroids[members.size()];
        workers.run(builders, drawn.length, (builder, i) -> drawn[i] = builder.draw(blocking, members.get(i)));
        SparseLists all = call.vectors(drawn, workers, builders);
        int[] centroid = new int[all.entries().length];
        ops.assignSparse(all, centroid);
        workers.run(builders, drawn.length, (builder, i) -> {
            TermRows list = members.get(i);
            int[] blockOf = Arrays.copyOfRange(centroid, all.starts()[i], all.starts()[i + 1]);
            encoded[list.term() - from] = builder.settle(blocking, drawn[i], list.rows(), blockOf);
            progress.advance(1);
        });
        call.clear();
    }
}
