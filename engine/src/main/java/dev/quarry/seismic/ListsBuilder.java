package dev.quarry.seismic;

import dev.quarry.format.postings.EncodedList;
import org.jspecify.annotations.Nullable;

/// Builds the lists of consecutive terms.
sealed interface ListsBuilder permits SingleLists, BatchedLists {

    /// The bytes of each list.
    ///
    /// @return `(to - from)`: null for terms without postings
    @Nullable
    EncodedList[] build(PostingGatherer.Lists lists, int from, int to);
}
