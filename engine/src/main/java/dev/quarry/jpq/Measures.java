package dev.quarry.jpq;

/// The mean quality of rankings, each from 0 to 1.
///
/// With judgments the measures are trec_eval's. Without them the teacher's ranking takes their place: its first
/// row for the reciprocal rank, its first ten with gains from 10 to 1 for the discounted gain, its first ten and
/// hundred for recall.
///
/// @param mrr10 reciprocal rank of the first relevant row, 0 when it is not among the first 10
/// @param ndcg10 normalised discounted cumulative gain of the first 10
/// @param recall10 share of the relevant rows among the first 10
/// @param recall100 share of the relevant rows among the first 100
public record Measures(double mrr10, double ndcg10, double recall10, double recall100) {

    public double of(Measure measure) {
        return switch (measure) {
            case MRR_10 -> mrr10;
            case NDCG_10 -> ndcg10;
            case RECALL_10 -> recall10;
            case RECALL_100 -> recall100;
        };
    }
}
