package dev.quarry.seismic;

import dev.quarry.format.postings.EncodedList;
import dev.quarry.format.postings.PostingListEncoder;
import dev.quarry.format.rows.SparseRowsView;

/// Builds one posting list at a time: its rows, their blocks, the blocks' summaries, the bytes. Scratch of one
/// thread.
final class ListBuilder {

    private final SeismicParameters parameters;
    private final Clustering clustering;
    private final Summarizer summarizer;
    private final PostingListEncoder encoder;
    private final Blocks blocks = new Blocks();

    ListBuilder(SparseRowsView rows, SeismicParameters parameters) {
        this.parameters = parameters;
        this.clustering = new Clustering(rows);
        this.summarizer = new Summarizer(rows, parameters.summaryMass());
        this.encoder = new PostingListEncoder(rows.rows(), rows.vocabulary());
    }

    /// The bytes of a term's list, which has at least one posting.
    EncodedList build(int term, PostingGatherer.Lists lists) {
        int most = Math.min(parameters.pruning().longestList(), lists.size(term));
        int[] rows = new int[most];
        int count = lists.largest(term, most, rows);
        int[] blockOf = new int[count];
        int blockCount = switch (parameters.blocking()) {
            case Blocking.Clustered clustered -> clustering.assign(clustered, term, rows, count, blockOf);
            case Blocking.Random random -> {
                shuffle(rows, count, new Mix(random.seed(), term));
                yield inOrder(random.blockRows(), count, blockOf);
            }
            case Blocking.ByValue byValue -> inOrder(byValue.blockRows(), count, blockOf);
        };
        blocks.assign(rows, blockOf, count, blockCount);
        summarizer.summarize(blocks);
        return encoder.encode(
                blocks.starts(), blocks.rows(), summarizer.scales(), summarizer.entries(), summarizer.entryCount());
    }

    private static int inOrder(int blockRows, int count, int[] blockOf) {
        for (int i = 0; i < count; i++) {
            blockOf[i] = i / blockRows;
        }
        return (count - 1) / blockRows + 1;
    }

    private static void shuffle(int[] rows, int count, Mix random) {
        for (int i = count - 1; i > 0; i--) {
            int other = random.next(i + 1);
            int swapped = rows[i];
            rows[i] = rows[other];
            rows[other] = swapped;
        }
    }
}
