package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.Searcher;
import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.query.Fusion;
import dev.quarry.query.HybridQuery;
import dev.quarry.query.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// The oracle of exact searches: all documents of a model are scored in plain Java, and what an index finds is
/// held against it. Scores may differ by rounding, and so may the order of documents whose scores are that near.
final class ModelSearch {

    private static final double ROUNDING = 1e-4;

    private final List<Version> documents = new ArrayList<>();
    private final String context;

    /// @param versions the number of each document's version, by id
    ModelSearch(Map<String, Integer> versions, String context) {
        versions.forEach((id, number) -> documents.add(new Version(id, number)));
        this.context = context;
    }

    /// Searches both fields, each and together, with and without a filter.
    void compare(Searcher searcher, Random random) {
        Version like = new Version("d" + random.nextInt(100), random.nextInt(100));
        int k = 1 + random.nextInt(12);
        Set<Long> groups = new HashSet<>();
        for (long group = 0; group < Version.GROUPS; group++) {
            if (random.nextInt(3) == 0) {
                groups.add(group);
            }
        }
        List<Version> some = documents.stream()
                .filter(document -> groups.contains((long) document.group()))
                .toList();
        Filter filter = Filter.in(
                Version.GROUP, groups.stream().mapToLong(Long::longValue).toArray());
        Query dense = Query.of(Version.DENSE, FieldValue.dense(like.vector()))
                .withK(k)
                .exact();
        compare(searcher, dense, documents, like::distance);
        compare(searcher, dense.withFilter(filter), some, like::distance);
        Query sparse = Query.of(Version.SPARSE, FieldValue.tokens(like.tokens(), like.weights()))
                .withK(k)
                .exact();
        compare(searcher, sparse, documents, document -> -like.product(document));
        compare(searcher, sparse.withFilter(filter), some, document -> -like.product(document));
        // with all documents as candidates, so that what legs leave out does not hang on rounding
        float weight = random.nextFloat();
        int all = Math.max(1, documents.size());
        HybridQuery both = HybridQuery.of(sparse.withK(all), dense.withK(all))
                .with(Fusion.weightedSum(Fusion.Normalization.NONE))
                .withWeights(1, weight)
                .withK(k);
        ToDoubleFunction<Version> cost = document -> weight * like.distance(document) - like.product(document);
        compare(searcher, both, documents, cost);
        compare(searcher, both.withLegs(leg -> leg.withFilter(filter)), some, cost);
    }

    private void compare(
            Searcher searcher, HybridQuery query, Collection<Version> candidates, ToDoubleFunction<Version> cost) {
        List<Found> found = searcher.search(query).list().stream()
                .map(hit -> new Found(hit.id().toString(), hit.score()))
                .toList();
        Map<String, Double> costs = costs(candidates, cost);
        compare(found, query.k(), costs, query);
        for (Found hit : found) {
            assertThat((double) -hit.score())
                    .as("%s: score of %s for %s", context, hit.id(), query)
                    .isCloseTo(costs.getOrDefault(hit.id(), Double.NaN), within(ROUNDING));
        }
    }

    private void compare(
            Searcher searcher, Query query, Collection<Version> candidates, ToDoubleFunction<Version> cost) {
        List<Found> found = searcher.search(query).list().stream()
                .map(hit -> new Found(hit.id().toString(), hit.score()))
                .toList();
        Map<String, Double> costs = costs(candidates, cost);
        compare(found, query.k(), costs, query);
        for (Found hit : found) { // of distances as they are, of products negated
            assertThat((double) Math.abs(hit.score()))
                    .as("%s: score of %s for %s", context, hit.id(), query)
                    .isCloseTo(Math.abs(costs.getOrDefault(hit.id(), Double.NaN)), within(ROUNDING));
        }
    }

    private record Found(String id, float score) {}

    /// @param cost lower is better
    private static Map<String, Double> costs(Collection<Version> candidates, ToDoubleFunction<Version> cost) {
        Map<String, Double> costs = new HashMap<>();
        candidates.forEach(candidate -> costs.put(candidate.id(), cost.applyAsDouble(candidate)));
        return costs;
    }

    private void compare(List<Found> hits, int k, Map<String, Double> costs, Object query) {
        List<Double> best = costs.values().stream()
                .sorted(Comparator.naturalOrder())
                .limit(k)
                .toList();
        assertThat(hits).as("%s: %s", context, query).hasSize(best.size());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < hits.size(); i++) {
            String id = hits.get(i).id();
            assertThat(seen.add(id)).as("%s: %s once", context, id).isTrue();
            assertThat(costs).as("%s: candidates of %s", context, query).containsKey(id);
            assertThat(costs.getOrDefault(id, Double.NaN))
                    .as("%s: place %d of %s", context, i, query)
                    .isCloseTo(best.get(i), within(ROUNDING));
        }
    }
}
