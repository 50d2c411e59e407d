package dev.quarry.seismic;

import dev.quarry.format.postings.EncodedList;
import dev.quarry.format.postings.PostingListEncoder;
import dev.quarry.format.rows.SparseRowsView;

/// Builds one posting list at a time: its rows, their blocks, the blocks' summaries, the bytes. Scratch of one
/// thread.
final class ListBuilder {

    private final SeismicParameters parameters;
    private final RowScratch row;
    private final Clustering clustering;
    private final Summarizer summarizer;
    private final PostingListEncoder encoder;
    private final Blocks blocks = new Blocks();

    ListBuilder(SparseRowsView rows, SeismicParameters parameters) {
        this.parameters = parameters;
        this.row = new RowScratch(rows, 0);
        this.clustering = new Clustering(rows);
        this.summarizer = new Summarizer(rows, parameters.summaryMass());
        this.encoder = new PostingListEncoder(rows.rows(), rows.vocabulary());
    }

    /// The rows of a term's list that are kept, those of the largest values first; none where it has no postings.
    int[] rows(int term, PostingGatherer.Lists lists) {
        int most = Math.min(parameters.pruning().longestList(), lists.size(term));
        int[] rows = new int[most];
        lists.largest(term, most, rows);
        return rows;
    }

    /// The bytes of a term's list.
    ///
    /// @param rows its rows, at least one, whose order is lost
    EncodedList build(int term, int[] rows) {
        int[] blockOf = new int[rows.length];
        int blockCount = switch (parameters.blocking()) {
            case Blocking.Clustered clustered -> clustering.assign(clustered, term, rows, blockOf);
            case Blocking.Random random -> {
                shuffle(rows, new Mix(random.seed(), term));
                yield inOrder(random.blockRows(), blockOf);
            }
            case Blocking.ByValue byValue -> inOrder(byValue.blockRows(), blockOf);
        };
        return encode(rows, blockOf, blockCount);
    }

    /// The centroids of a list, with ascending terms.
    DrawnCentroids draw(Blocking.Clustered clustered, TermRows list) {
        int centroids = Clustering.centroids(clustered, list.rows().length);
        int each = Math.min(clustered.centroidTerms(), row.terms.length);
        DrawnCentroids drawn = new DrawnCentroids(centroids, centroids * each);
        clustering.draw(clustered, list.term(), list.rows(), drawn);
        drawn.sort();
        return drawn;
    }

    /// Decodes a row into a part of arrays.
    void copy(int number, int[] terms, float[] values, int at) {
        int count = row.read(number);
        System.arraycopy(row.terms, 0, terms, at, count);
        System.arraycopy(row.values, 0, values, at, count);
    }

    /// The bytes of a list whose rows were assigned to centroids elsewhere.
    EncodedList settle(Blocking.Clustered clustered, DrawnCentroids centroids, int[] rows, int[] blockOf) {
        clustering.settle(clustered, centroids, rows, blockOf);
        return encode(rows, blockOf, centroids.count());
    }

    private EncodedList encode(int[] rows, int[] blockOf, int blockCount) {
        blocks.assign(rows, blockOf, rows.length, blockCount);
        summarizer.summarize(blocks);
        return encoder.encode(
                blocks.starts(), blocks.rows(), summarizer.scales(), summarizer.entries(), summarizer.entryCount());
    }

    private static int inOrder(int blockRows, int[] blockOf) {
        for (int i = 0; i < blockOf.length; i++) {
            blockOf[i] = i / blockRows;
        }
        return (blockOf.length - 1) / blockRows + 1;
    }

    private static void shuffle(int[] rows, Mix random) {
        for (int i = rows.length - 1; i > 0; i--) {
            int other = random.next(i + 1);
            int swapped = rows[i];
            rows[i] = rows[other];
            rows[other] = swapped;
        }
    }
}
