package dev.quarry.windowed;

import dev.quarry.format.windows.WindowedListCursor;
import dev.quarry.format.windows.WindowedPostingsView;
import dev.quarry.score.SparseQuery;
import java.util.Arrays;

/// The lists of a query's terms, their weights as whole numbers, and how sums of those relate to scores.
///
/// With `q` the query's weight of a term, `u` the list's unit and `z` a factor that keeps all sums below 2^30, the
/// list's weight is `w = ceil(q u z)`. A stored value `b` has `(b - 1) u < v <= b u`, so that
///
/// ```
/// q v z <= w b < q v z + w + 255
/// ```
///
/// Hence a row's sum over all lists is not below `z` times its score, and exceeds it by less than the sum of `w + 255`.
/// The score in question is that of float arithmetic, in any order of additions: `rounding` covers the difference.
final class QueryLists {

    private static final double MOST_SUM = 1 << 29;
    private static final int MOST_TERMS = 1 << 20;

    /// Weights and sums that are far inside the range of floats, so that nothing is lost to its ends.
    private static final double SMALL_WEIGHT = 1e-20;

    private static final double LARGE_WEIGHT = 1e20;
    private static final double SMALL_SUM = 1e-30;
    private static final double LARGE_SUM = 1e30;

    private final WindowedPostingsView postings;
    private int count;
    private WindowedListCursor[] cursors = new WindowedListCursor[0];
    private int[] weights = new int[0];
    private int[] runs = new int[0];
    private int[] bounds = new int[0];
    private long[] order = new long[0];
    private double factor;
    private double rounding;
    private int error;
    private long total;

    QueryLists(WindowedPostingsView postings) {
        this.postings = postings;
    }

    /// Opens the lists.
    ///
    /// @return false when the weights are so large, small or many that whole numbers cannot stand for them safely
    boolean open(SparseQuery query) {
        reserve(query.count());
        count = 0;
        total = 0;
        double sum = 0;
        for (int i = 0; i < query.count(); i++) {
            float weight = query.weight(query.term(i));
            WindowedListCursor cursor = cursors[count];
            if (cursor.open(query.term(i))) {
                if (!(weight >= SMALL_WEIGHT && weight <= LARGE_WEIGHT)) {
                    return false;
                }
                sum += (double) weight * cursor.unit() * 255;
                bounds[count] = query.term(i);
                total += cursor.postings();
                count++;
            }
        }
        if (count == 0) {
            return true;
        }
        if (!(sum >= SMALL_SUM && sum <= LARGE_SUM) || count > MOST_TERMS) {
            return false;
        }
        factor = MOST_SUM / sum;
        rounding = (count + 16.0) / (1 << 23);
        long errors = 0;
        for (int list = 0; list < count; list++) {
            double exact = (double) query.weight(bounds[list]) * cursors[list].unit() * factor;
            weights[list] = (int) Math.ceil(exact * (1 + 1e-12));
            errors += weights[list] + 255L;
            runs[list] = 0;
            float worth = (float) weights[list] / cursors[list].postings();
            order[list] = (long) Float.floatToRawIntBits(worth) << Integer.SIZE | list;
        }
        error = (int) Math.min(Integer.MAX_VALUE, errors);
        Arrays.sort(order, 0, count);
        return true;
    }

    int count() {
        return count;
    }

    /// Rows in all lists together.
    long postings() {
        return total;
    }

    /// The list that bounds least for what it costs is at 0, the one that bounds most at the end.
    int ordered(int place) {
        return (int) order[place];
    }

    WindowedListCursor cursor(int list) {
        return cursors[list];
    }

    int weight(int list) {
        return weights[list];
    }

    int run(int list) {
        return runs[list];
    }

    /// What the list can add to a row of the window moved to; 0 where it has none.
    int bound(int list) {
        return bounds[list];
    }

    /// Moves every list to a window behind that of the last call.
    ///
    /// @return the largest sum that a row of the window can have
    int moveTo(int window) {
        int sum = 0;
        for (int list = 0; list < count; list++) {
            WindowedListCursor cursor = cursors[list];
            int run = runs[list];
            while (run < cursor.runs() && cursor.window(run) < window) {
                run++;
            }
            runs[list] = run;
            bounds[list] = run < cursor.runs() && cursor.window(run) == window ? weights[list] * cursor.most(run) : 0;
            sum += bounds[list];
        }
        return sum;
    }

    /// The least sum of a row that may score `threshold` or more.
    int leastSum(float threshold) {
        return threshold > 0 ? least(threshold * factor) : 1;
    }

    /// The least sum of a row that may score as much as some row whose sum, over some or all of the lists, is `sum`.
    int leastSumBeside(int sum) {
        return least(((double) sum - error) * (1 - rounding));
    }

    private int least(double scaled) {
        return (int) Math.max(1, Math.floor(scaled * (1 - 2 * rounding)) - 1);
    }

    private void reserve(int lists) {
        int before = cursors.length;
        if (before < lists) {
            cursors = Arrays.copyOf(cursors, lists);
            for (int i = before; i < lists; i++) {
                cursors[i] = new WindowedListCursor(postings);
            }
            weights = new int[lists];
            runs = new int[lists];
            bounds = new int[lists];
            order = new long[lists];
        }
    }
}
