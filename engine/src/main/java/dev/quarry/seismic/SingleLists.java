package dev.quarry.seismic;

import dev.quarry.build.Progress;
import dev.quarry.build.Workers;
import dev.quarry.format.postings.EncodedList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds lists one by one, each on one thread from its rows to its bytes.
///
/// @param builders scratch of each thread
record SingleLists(Workers workers, List<ListBuilder> builders, Progress progress) implements ListsBuilder {

    @Override
    public @Nullable EncodedList[] build(PostingGatherer.Lists lists, int from, int to) {
        @Nullable EncodedList[] encoded = new EncodedList[to - from];
        // long lists first, so that no thread starts one when the others have nothing left to do
        long[] bySize = new long[to - from];
        for (int i = 0; i < bySize.length; i++) {
            bySize[i] = (long) -lists.size(from + i) << Integer.SIZE | i;
        }
        Arrays.sort(bySize);
        workers.run(builders, to - from, (builder, task) -> {
            int number = (int) bySize[task];
            int term = from + number;
            if (lists.size(term) > 0) {
                encoded[number] = builder.build(term, builder.rows(term, lists));
            }
            progress.advance(1);
        });
        return encoded;
    }
}
