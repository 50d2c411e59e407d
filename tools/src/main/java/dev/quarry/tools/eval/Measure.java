package dev.quarry.tools.eval;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A measure of one query's ranked answer, in `[0, 1]`, higher is better; each as trec_eval 9 defines it.
///
/// Only the first `k` documents count. All is 0 for a query with no relevant document.
public sealed interface Measure {
    /// No cut-off: the whole answer counts.
    int ALL = Integer.MAX_VALUE;

    /// Documents that count, at least 1, or [#ALL].
    int k();

    /// The short name, `ndcg@10`; without the cut-off if there is none, `map`. [#parse] reads it back.
    String name();

    /// The value for one query.
    double of(Judgment judgment);

    /// Normalized discounted cumulative gain (`ndcg_cut`): the sum of `grade / log2(rank + 1)`, over the same sum for
    /// the best order of all judged documents, cut at `k` too.
    ///
    /// Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002, with the
    /// grade itself as gain.
    record Ndcg(int k) implements Measure {
        public Ndcg {
            requireCut(k);
        }

        @Override
        public String name() {
            return label("ndcg", k);
        }

        @Override
        public double of(Judgment judgment) {
            double best = discounted(judgment.ideal());
            return best == 0 ? 0 : discounted(judgment.ranked()) / best;
        }

        private double discounted(int[] grades) {
            double sum = 0;
            for (int i = 0; i < Math.min(k, grades.length); i++) {
                sum += grades[i] * Math.log(2) / Math.log(i + 2.0);
            }
            return sum;
        }
    }

    /// Reciprocal rank (`recip_rank`, with a cut): 1 over the rank of the first relevant document.
    record ReciprocalRank(int k) implements Measure {
        public ReciprocalRank {
            requireCut(k);
        }

        @Override
        public String name() {
            return label("mrr", k);
        }

        @Override
        public double of(Judgment judgment) {
            int[] ranked = judgment.ranked();
            for (int i = 0; i < Math.min(k, ranked.length); i++) {
                if (ranked[i] > 0) {
                    return 1.0 / (i + 1);
                }
            }
            return 0;
        }
    }

    /// Average precision (`map`, `map_cut`): the sum of the precisions at each relevant document, over the number of
    /// all relevant documents, also where that is above `k`.
    record AveragePrecision(int k) implements Measure {
        public AveragePrecision {
            requireCut(k);
        }

        @Override
        public String name() {
            return label("map", k);
        }

        @Override
        public double of(Judgment judgment) {
            int[] ranked = judgment.ranked();
            int found = 0;
            double sum = 0;
            for (int i = 0; i < Math.min(k, ranked.length); i++) {
                if (ranked[i] > 0) {
                    sum += ++found / (i + 1.0);
                }
            }
            return found == 0 ? 0 : sum / judgment.ideal().length;
        }
    }

    /// Recall of relevant documents (`recall`): those among the first `k`, over all relevant.
    record RelevantRecall(int k) implements Measure {
        public RelevantRecall {
            requireCut(k);
        }

        @Override
        public String name() {
            return label("recall", k);
        }

        @Override
        public double of(Judgment judgment) {
            int all = judgment.ideal().length;
            return all == 0 ? 0 : (double) judgment.relevant(k) / all;
        }
    }

    /// Precision (`P`): relevant documents among the first `k`, over `k` even if fewer were answered.
    record Precision(int k) implements Measure {
        public Precision {
            requireCut(k);
            if (k == ALL) {
                throw new IllegalArgumentException("precision: expected a cut-off, found none");
            }
        }

        @Override
        public String name() {
            return label("p", k);
        }

        @Override
        public double of(Judgment judgment) {
            return (double) judgment.relevant(k) / k;
        }
    }

    /// Reads a name such as `ndcg@10`, `mrr@10`, `map`, `map@100`, `recall@100`, `p@5`, in any case.
    ///
    /// @throws IllegalArgumentException if there is no such measure
    static Measure parse(String name) {
        Matcher matcher = Pattern.compile("([a-z]+)(?:@([0-9]{1,9}))?").matcher(name.toLowerCase(Locale.ROOT));
        String word = matcher.matches() ? matcher.group(1) : "";
        int k = word.isEmpty() || matcher.group(2) == null ? ALL : Integer.parseInt(matcher.group(2));
        return switch (word) {
            case "ndcg" -> new Ndcg(k);
            case "mrr" -> new ReciprocalRank(k);
            case "map" -> new AveragePrecision(k);
            case "recall" -> new RelevantRecall(k);
            case "p" -> new Precision(k);
            default ->
                throw new IllegalArgumentException(
                        "expected ndcg, mrr, map, recall or p, with or without @k, found \"" + name + "\"");
        };
    }

    private static void requireCut(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("cut-off k: expected at least 1, found " + k);
        }
    }

    private static String label(String name, int k) {
        return k == ALL ? name : name + "@" + k;
    }
}
