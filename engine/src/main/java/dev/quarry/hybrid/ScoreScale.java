package dev.quarry.hybrid;

import dev.quarry.query.Fusion;

/// Brings the scores of one leg to the scale of the others: `(score - origin) / unit`, taken over the candidates
/// that have a score there.
///
/// @param sign -1 where lower is better
/// @param origin what becomes 0
/// @param unit what becomes 1; 0 when all scores are equal
/// @param ofEqual what scores become when all are equal
/// @param lowest what a document without a score gets
record ScoreScale(int sign, double origin, double unit, double ofEqual, double lowest) {

    static ScoreScale of(Candidates candidates, int leg, int sign, Fusion.Normalization normalization) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int count = 0;
        for (int i = 0; i < candidates.count(); i++) {
            double score = sign * candidates.score(i, leg);
            if (!Double.isNaN(score)) {
                low = Math.min(low, score);
                high = Math.max(high, score);
                sum += score;
                count++;
            }
        }
        if (count == 0) {
            return new ScoreScale(sign, 0, 0, 0, 0);
        }
        return switch (normalization) {
            case NONE -> new ScoreScale(sign, 0, 1, 0, low);
            case MIN_MAX -> new ScoreScale(sign, low, high - low, 1, 0);
            case Z_SCORE -> {
                double mean = sum / count;
                double deviation = high > low ? deviation(candidates, leg, sign, mean, count) : 0;
                yield new ScoreScale(sign, mean, deviation, 0, deviation > 0 ? (low - mean) / deviation : 0);
            }
        };
    }

    private static double deviation(Candidates candidates, int leg, int sign, double mean, int count) {
        double squares = 0;
        for (int i = 0; i < candidates.count(); i++) {
            double away = sign * candidates.score(i, leg) - mean;
            if (!Double.isNaN(away)) {
                squares += away * away;
            }
        }
        return Math.sqrt(squares / count);
    }

    /// What a score counts as; that of a document without one for NaN.
    double apply(float score) {
        if (Float.isNaN(score)) {
            return lowest;
        }
        return unit > 0 ? (sign * (double) score - origin) / unit : ofEqual;
    }
}
