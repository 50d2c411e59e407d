package dev.quarry.filter;

import dev.quarry.format.attributes.AttributePostings;
import dev.quarry.format.attributes.AttributesView;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/// Makes bitmaps of the rows of values, and says what that costs.
///
/// There are two ways. Few rows are copied and sorted. Many are set in an array of one bit for each row, which
/// then becomes a bitmap; that costs the same however few they are.
final class PostingCosts {

    /// Setting the bit of a row number.
    private static final double NUMBER_NANOS = 1.0;
    /// Making 64 rows of an array of bits, or adding those of a bitmap.
    private static final double WORD_NANOS = 0.6;
    /// Copying and sorting a row number.
    private static final double SORTED_NANOS = 12;

    /// Looking at the code of a row; of a row with several.
    private static final double CODE_NANOS = 8;

    private static final double CODES_NANOS = 25;

    private PostingCosts() {}

    /// What a bitmap of a range costs.
    static double nanos(AttributesView view, int from, int to) {
        long numbers = view.postings().numbers(from, to);
        int bitmaps = view.postings().bitmaps(from, to);
        double words = words(view) * WORD_NANOS * (1 + bitmaps) + NUMBER_NANOS * numbers;
        return bitmaps > 0 ? words : Math.min(words, SORTED_NANOS * numbers);
    }

    /// What looking at a row costs.
    static double testNanos(AttributesView view) {
        return view.column().isMultiValued() ? CODES_NANOS : CODE_NANOS;
    }

    /// A bitmap of the rows with a value in a range.
    static RoaringBitmap rows(AttributesView view, int from, int to) {
        AttributePostings postings = view.postings();
        long numbers = postings.numbers(from, to);
        boolean sorted = postings.bitmaps(from, to) == 0
                && SORTED_NANOS * numbers < words(view) * WORD_NANOS + NUMBER_NANOS * numbers;
        if (sorted) {
            int[] rows = new int[(int) numbers];
            RoaringBitmapWriter<RoaringBitmap> writer = writer(to - from > 1);
            postings.copyRows(from, to, rows);
            writer.addMany(rows);
            return writer.get();
        }
        return BitSetUtil.bitmapOf(bits(view, from, to));
    }

    /// One bit for each row, set for those with a value in a range.
    static long[] bits(AttributesView view, int from, int to) {
        long[] words = new long[(int) words(view)];
        view.postings().setRows(from, to, words);
        return words;
    }

    /// A bitmap of the rows with one of some values.
    static RoaringBitmap rows(AttributesView view, int[] ordinals) {
        long[] words = new long[(int) words(view)];
        for (int ordinal : ordinals) {
            view.postings().setRows(ordinal, ordinal + 1, words);
        }
        return BitSetUtil.bitmapOf(words);
    }

    private static RoaringBitmapWriter<RoaringBitmap> writer(boolean unordered) {
        return unordered
                ? RoaringBitmapWriter.writer().doPartialRadixSort().get()
                : RoaringBitmapWriter.writer().get();
    }

    private static long words(AttributesView view) {
        return (view.rows() + 63L) / 64;
    }
}
