package dev.quarry.filter;

import dev.quarry.collect.BothFilters;
import dev.quarry.collect.RoaringRowFilter;
import dev.quarry.collect.RowFilter;
import dev.quarry.document.DocumentId;
import dev.quarry.format.attributes.AttributeType;
import dev.quarry.format.attributes.AttributesView;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/// Makes of a filter what searches of one segment obey. Stateless and thread-safe.
///
/// **The rule.** How many rows a value or a range of values has is known without reading them, and so is what a
/// bitmap of the filter costs: an `and` starts from its most selective part and meets each other one by its
/// bitmap or by testing the rows left, an `or` adds up. Where that is at most [#FREE_NANOS] and [#NANOS_A_ROW]
/// for each row of the segment, the filter becomes a bitmap; a fraction of what a search costs, and worth the
/// exact number of rows and the short way from one accepted row to the next. Otherwise a sample of [#SAMPLE]
/// rows is tested, and each row that a search asks for is tested then and there, unless
///
/// - fewer than one row in [#SPARSE] is accepted, because searches then go from one accepted row to the next, or
/// - the upper bound of the number of rows is more than [#LOOSE] times what the sample says, because searches
/// plan by it.
///
/// A bitmap of one row in [#PLAIN] or more is kept as plain bits, which answer faster; fewer stay compressed.
///
/// **The number of rows** that the result gives is exact for a bitmap and for a test of one predicate without
/// deleted rows over an attribute of one value a row; otherwise it is an upper bound.
public final class FilterCompiler {

    /// Nanoseconds that a bitmap may always cost.
    static final double FREE_NANOS = 20_000;
    /// Nanoseconds more that it may cost for each row of the segment.
    static final double NANOS_A_ROW = 0.12;

    /// Rows tested to see how many are accepted.
    static final int SAMPLE = 1024;
    /// One accepted row in so many is few.
    static final int SPARSE = 64;
    /// How far off an upper bound may be.
    static final double LOOSE = 2.5;

    /// From one accepted row in so many on, a bitmap is kept as plain bits: at most 32 bytes an accepted row.
    static final int PLAIN = 256;

    /// Spreads the sample over the rows. Segments of at most so many rows keep what is deleted as plain bits, of
    /// 2 MiB at most.
    private static final int PLAIN_DELETES = 1 << 24;

    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private FilterCompiler() {}

    /// Compiles by cost, without deleted rows.
    ///
    /// @throws InvalidFilterException when the filter does not fit the index
    public static RowFilter compile(Filter filter, FilterTarget target) {
        return compile(filter, target, null, Compilation.BY_COST);
    }

    /// Compiles.
    ///
    /// @param deleted rows that no filter accepts, null for none; not copied, and not to change while searches
    ///     use the result. Where there are none, that costs nothing
    /// @return [RowFilter#ALL] where every row is accepted
    /// @throws InvalidFilterException when the filter does not fit the index
    /// @throws dev.quarry.format.CorruptSegmentException when the segment is damaged in a way that shows
    public static RowFilter compile(
            Filter filter, FilterTarget target, @Nullable RoaringBitmap deleted, Compilation compilation) {
        RoaringBitmap gone = deleted == null || deleted.isEmpty() ? null : deleted;
        RowPredicate predicate = new FilterBinder(target).bind(filter);
        if (predicate instanceof Everything) {
            return live(gone, target.rows());
        }
        boolean tested = switch (compilation) {
            case TEST -> true;
            case BITMAP -> false;
            case BY_COST -> shouldTest(predicate, target.rows());
        };
        if (tested) {
            return new TestedRows(predicate, target.rows(), gone);
        }
        if (gone == null
                && predicate instanceof OrdinalRange range
                && isMany(range.estimate().least(), target.rows())) {
            BitSet bits = BitSet.valueOf(PostingCosts.bits(range.view(), range.from(), range.to()));
            return new RowBits(bits, bits.cardinality());
        }
        RoaringBitmap rows = predicate.rows();
        if (gone != null) {
            rows.andNot(gone);
        }
        long accepted = rows.getLongCardinality();
        return isMany(accepted, target.rows())
                ? new RowBits(BitSetUtil.bitsetOf(rows), (int) accepted)
                : new RoaringRowFilter(rows);
    }

    private static boolean isMany(long accepted, int rows) {
        return accepted * PLAIN >= rows;
    }

    /// Accepts what two filters of the same rows both do.
    ///
    /// @param rows how many rows there are
    public static RowFilter both(RowFilter one, RowFilter another, int rows) {
        if (one.equals(RowFilter.ALL) || another.equals(RowFilter.ALL)) {
            return one.equals(RowFilter.ALL) ? another : one;
        }
        RowFilter both = BothFilters.of(one, another);
        if (isWorthTesting(both::accepts, both.cardinality(), rows)) {
            return both;
        }
        RoaringBitmapWriter<RoaringBitmap> accepted =
                RoaringBitmapWriter.writer().get();
        for (int row = both.next(0); row >= 0 && row < rows; row = both.next(row + 1)) {
            accepted.add(row);
        }
        return new RoaringRowFilter(accepted.get());
    }

    /// What a search without a filter obeys: [RowFilter#ALL] where no row is deleted.
    ///
    /// @param deleted must not change while searches use the filter
    /// @param rows how many rows there are
    public static RowFilter live(@Nullable RoaringBitmap deleted, int rows) {
        if (deleted == null || deleted.isEmpty()) {
            return RowFilter.ALL;
        }
        return rows <= PLAIN_DELETES
                ? new LiveBits(BitSetUtil.bitsetOf(deleted), rows, (int) (rows - deleted.rangeCardinality(0, rows)))
                : new LiveRows(deleted, rows);
    }

    /// Judges a filter without rows, so that a wrong one is refused also where there is no segment.
    ///
    /// @param types the types of the attributes, empty for unknown ones
    /// @throws InvalidFilterException when the filter does not fit
    public static void validate(Filter filter, Function<String, Optional<AttributeType>> types) {
        RowPredicate ignored = new FilterBinder(new NoRows(types)).bind(filter);
    }

    private static boolean shouldTest(RowPredicate predicate, int rows) {
        if (predicate.buildNanos() <= FREE_NANOS + NANOS_A_ROW * rows) {
            return false;
        }
        return isWorthTesting(predicate::test, predicate.estimate().most(), rows);
    }

    /// Whether a sample says that not few rows are accepted, and that their number is known well enough.
    private static boolean isWorthTesting(IntPredicate accepts, long most, int rows) {
        if (most * SPARSE < rows) {
            return false;
        }
        int accepted = 0;
        for (int i = 0; i < SAMPLE; i++) {
            accepted += accepts.test((int) (((i * STEP) >>> 1) % rows)) ? 1 : 0;
        }
        double expected = (double) accepted / SAMPLE * rows;
        return accepted * SPARSE >= SAMPLE && most <= LOOSE * expected;
    }

    private record NoRows(Function<String, Optional<AttributeType>> types) implements FilterTarget {

        @Override
        public int rows() {
            return 0;
        }

        @Override
        public Optional<AttributeType> type(String attribute) {
            return types.apply(attribute);
        }

        @Override
        public Optional<AttributesView> values(String attribute) {
            return Optional.empty();
        }

        @Override
        public int row(DocumentId id) {
            return -1;
        }
    }
}
