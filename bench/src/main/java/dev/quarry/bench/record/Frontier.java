package dev.quarry.bench.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Finds, for a recall asked for, the least effort of each variant that reaches it, and of an engine's variants the
/// cheapest.
public final class Frontier {

    private static final int ROUGH_PASSES = 3;

    private final Truth truth;
    private final int k;
    private final Clock clock;
    private final IdentityHashMap<Variant, Map<Integer, Double>> recalls = new IdentityHashMap<>();

    public Frontier(Truth truth, int k, Clock clock) {
        this.truth = truth;
        this.k = k;
        this.clock = clock;
    }

    /// A setting that reaches a recall.
    ///
    /// @param target the recall asked for
    /// @param recall the recall reached
    public record Choice(Variant variant, int effort, double target, double recall) {

        Choice withRecall(double measured) {
            return new Choice(variant, effort, target, measured);
        }

        public Map<String, Object> parameters() {
            return variant.parameters(effort);
        }
    }

    /// The least effort that reaches the target, found by halving; none when the greatest does not.
    public List<Choice> least(Variant variant, double target) {
        int low = 0;
        int high = variant.efforts() - 1;
        if (high < 0 || recall(variant, high) < target) {
            return List.of();
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (recall(variant, middle) >= target) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return List.of(new Choice(variant, low, target, recall(variant, low)));
    }

    /// Of variants of one engine, the `keep` fastest at a target, fastest first, by a rough interleaved timing.
    public List<Choice> cheapest(List<? extends Variant> variants, double target, int keep) {
        List<Choice> reached = new ArrayList<>();
        for (Variant variant : variants) {
            reached.addAll(least(variant, target));
        }
        if (reached.size() <= 1) {
            return reached;
        }
        Rounds rounds = new Rounds(truth.queries(), clock);
        for (Choice choice : reached) {
            rounds.add(choice.variant.at(k, choice.effort), k, 1);
        }
        rounds.run(0, ROUGH_PASSES);
        IdentityHashMap<Choice, Double> micros = new IdentityHashMap<>();
        for (int i = 0; i < reached.size(); i++) {
            micros.put(reached.get(i), rounds.timing(i).latency().minMean());
        }
        return reached.stream()
                .sorted(Comparator.comparingDouble(choice -> micros.getOrDefault(choice, 0.0)))
                .limit(keep)
                .toList();
    }

    /// The recall of a setting, measured once.
    public double recall(Variant variant, int effort) {
        return recalls.computeIfAbsent(variant, v -> new HashMap<>())
                .computeIfAbsent(effort, e -> truth.recall(variant.at(k, e), k));
    }
}
