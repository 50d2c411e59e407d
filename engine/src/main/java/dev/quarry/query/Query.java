package dev.quarry.query;

import dev.quarry.document.FieldValue;
import dev.quarry.filter.Filter;
import dev.quarry.hnsw.HnswQuery;
import dev.quarry.multi.MultiVectorQuery;
import dev.quarry.pq.IvfQuery;
import dev.quarry.seismic.SeismicQuery;
import java.util.Optional;
import java.util.OptionalLong;
import org.roaringbitmap.RoaringBitmap;

/// What to search for. Immutable; made by [#of] and refined by the methods that return a changed copy:
///
/// ```java
/// Query.of("text", FieldValue.tokens(tokens, weights)).withK(100).exact()
/// ```
///
/// @param field the field to search
/// @param vector the query vector, of the field's kind, or several where documents have several; sparse weights
///     are positive, terms the index does not know are ignored
/// @param page which part of the ranking comes back, and what a hit must score; default the first 10
/// @param method how to search; default [Method.Preset]
/// @param filter rows that may be returned, numbered as in [Hit#row]; empty for all. It takes part in the search,
///     so `k` hits come back whenever it accepts `k` rows that the query can find
/// @param where what the attributes of hits are like; empty for anything. Where there is a `filter` too, both hold
/// @param leftOut a row that is no hit, numbered as in [Hit#row]; a filter without it says the same, but this costs
///     nothing
/// @param feedback what makes another query of this one before it is answered; empty for nothing
public record Query(
        String field,
        FieldValue vector,
        Page page,
        Method method,
        Optional<RoaringBitmap> filter,
        Optional<Filter> where,
        OptionalLong leftOut,
        Optional<Feedback> feedback) {

    /// How a field is searched.
    public sealed interface Method {

        /// The way the field is indexed, with the parameters the index has as its defaults.
        record Preset() implements Method {}

        /// Exactly: by windowed posting lists where a segment has them, otherwise every row is scored.
        record Exact() implements Method {}

        /// All codes are scored, and the best again by their rows where these are kept; the field must have codes
        /// and no graph.
        ///
        /// @param rescore how many of the best, as in [HnswQuery#rescore]
        record Codes(int rescore) implements Method {}

        /// A search of lists with these parameters; the field must be indexed so.
        record Ivf(IvfQuery parameters) implements Method {}

        /// A walk through the graph with these parameters; the field must be indexed so.
        record Hnsw(HnswQuery parameters) implements Method {}

        /// A search for documents of several vectors with these parameters; the field must be of that kind. Where
        /// its vectors have neither graph nor codes, it is searched exactly.
        ///
        /// @param walk how the graph is walked for each query vector, its `ef` raised to the vectors that are
        ///     wanted; as the field has it where empty. Without a graph it means nothing
        record MultiVector(MultiVectorQuery parameters, Optional<HnswQuery> walk) implements Method {}

        /// Every row is scored, whatever the index has: the plainest exact search, to measure and judge others by.
        record Scan() implements Method {}

        /// Seismic with these parameters; the field must be indexed so. Segments that an automatic choice of index gave
        /// something else are searched exactly.
        record Seismic(SeismicQuery parameters) implements Method {}
    }

    public static final int DEFAULT_K = Page.DEFAULT_K;

    public static Query of(String field, FieldValue vector) {
        return new Query(
                field,
                vector,
                Page.first(DEFAULT_K),
                new Method.Preset(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    /// How many hits, from 1.
    public int k() {
        return page.k();
    }

    /// What a hit must score.
    public Optional<Float> bound() {
        return page.bound();
    }

    public Query withK(int other) {
        return with(page.withK(other));
    }

    /// Leaves out the best `hits`.
    public Query withOffset(int hits) {
        return with(page.from(hits));
    }

    public Query with(Page other) {
        return new Query(field, vector, other, method, filter, where, leftOut, feedback);
    }

    /// The same search for another vector.
    public Query with(FieldValue other) {
        return new Query(field, other, page, method, filter, where, leftOut, feedback);
    }

    /// Searches twice, the second time for what the first search makes of the query.
    public Query withFeedback(Feedback how) {
        return new Query(field, vector, page, method, filter, where, leftOut, Optional.of(how));
    }

    /// Searches once.
    public Query withoutFeedback() {
        return new Query(field, vector, page, method, filter, where, leftOut, Optional.empty());
    }

    public Query exact() {
        return with(new Method.Exact());
    }

    public Query scan() {
        return with(new Method.Scan());
    }

    public Query with(SeismicQuery parameters) {
        return with(new Method.Seismic(parameters));
    }

    public Query with(IvfQuery parameters) {
        return with(new Method.Ivf(parameters));
    }

    /// Searches all codes.
    ///
    /// @param rescore how many of the best are scored again by their rows; 0 for none,
    ///     [HnswQuery#BY_ENCODING] for what suits the codes
    public Query codes(int rescore) {
        return with(new Method.Codes(rescore));
    }

    public Query with(HnswQuery parameters) {
        return with(new Method.Hnsw(parameters));
    }

    public Query with(MultiVectorQuery parameters) {
        return with(new Method.MultiVector(parameters, Optional.empty()));
    }

    public Query with(MultiVectorQuery parameters, HnswQuery walk) {
        return with(new Method.MultiVector(parameters, Optional.of(walk)));
    }

    /// Only rows in `rows` may be returned. The bitmap is not copied and must not change during the search.
    public Query withFilter(RoaringBitmap rows) {
        return new Query(field, vector, page, method, Optional.of(rows), where, leftOut, feedback);
    }

    /// Only documents whose attributes are like this may be returned. A searcher keeps the last such filter as it
    /// was prepared for its segments: give equal ones one after the other where there are several.
    ///
    /// ```java
    /// query.withFilter(Filter.parse("lang = 'en' and year >= 2000"))
    /// ```
    public Query withFilter(Filter documents) {
        return new Query(field, vector, page, method, filter, Optional.of(documents), leftOut, feedback);
    }

    public Query with(Method other) {
        return new Query(field, vector, page, other, filter, where, leftOut, feedback);
    }

    /// Finds all documents that score at least `least`, or are at a squared L2 distance of at most `least`; no more
    /// than `k`, the best of them. Scans and windowed posting lists find all, Seismic and graphs most of them.
    public Query within(float least) {
        return with(page.within(least));
    }

    /// The row is no hit.
    public Query without(long row) {
        return new Query(field, vector, page, method, filter, where, OptionalLong.of(row), feedback);
    }
}
