package dev.quarry.tools.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/// The answers to a set of queries: for each, ranked documents, best first. Immutable.
///
/// A searcher's own answer keeps the searcher's order, [Builder#build]: it decides between equal scores (here: the
/// lower row first). What comes from a run file is in trec_eval's order, [Builder#buildSorted]. The two differ by
/// more than noise where scores are sums of whole weights and so tie often.
public final class Run {
    private final SequencedMap<String, List<Ranked>> answers;

    private Run(SequencedMap<String, List<Ranked>> answers) {
        this.answers = answers;
    }

    /// The queries, in the order they were added.
    public SequencedSet<String> queries() {
        return Collections.unmodifiableSequencedSet(answers.sequencedKeySet());
    }

    /// The ranked documents of a query, best first; empty if the run has none.
    public List<Ranked> of(String query) {
        return answers.getOrDefault(query, List.of());
    }

    /// Collects answers. Not thread-safe.
    public static final class Builder {
        private final Map<String, List<Ranked>> answers = new LinkedHashMap<>();
        private final Map<String, Set<String>> seen = new LinkedHashMap<>();

        /// Adds a query that may stay without a document.
        public Builder addQuery(String query) {
            answers.computeIfAbsent(query, q -> new ArrayList<>());
            return this;
        }

        /// Adds a document to the answer of a query.
        ///
        /// @throws IllegalArgumentException if the answer has the document already, or the score is NaN
        public Builder add(String query, String document, double score) {
            if (!tryAdd(query, new Ranked(document, score))) {
                throw new IllegalArgumentException("query " + query + ": document " + document + " twice");
            }
            return this;
        }

        boolean tryAdd(String query, Ranked ranked) {
            if (!seen.computeIfAbsent(query, q -> new HashSet<>()).add(ranked.document())) {
                return false;
            }
            answers.computeIfAbsent(query, q -> new ArrayList<>()).add(ranked);
            return true;
        }

        /// The answers in the order they were added.
        ///
        /// @throws IllegalArgumentException if a document was added after one with a lower score
        public Run build() {
            answers.forEach((query, list) -> {
                for (int i = 1; i < list.size(); i++) {
                    if (list.get(i).score() > list.get(i - 1).score()) {
                        throw new IllegalArgumentException("query " + query + ": expected the best first, found "
                                + list.get(i) + " after " + list.get(i - 1));
                    }
                }
            });
            return copy(list -> list);
        }

        /// The answers in [Ranked#TREC_ORDER], whatever order they were added in.
        public Run buildSorted() {
            return copy(list -> list.stream().sorted(Ranked.TREC_ORDER).toList());
        }

        private Run copy(UnaryOperator<List<Ranked>> order) {
            SequencedMap<String, List<Ranked>> copy = new LinkedHashMap<>();
            answers.forEach((query, list) -> copy.put(query, List.copyOf(order.apply(list))));
            return new Run(copy);
        }
    }
}
