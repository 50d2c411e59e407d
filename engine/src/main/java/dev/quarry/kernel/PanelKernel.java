package dev.quarry.kernel;

/// Products and distances of many vectors with many, for training and encoding: matrices on the heap, row by row, the
/// second one cut into panels of 64 columns.
///
/// A panel holds 64 columns of a matrix `(inner, columns)` as `(inner, 64)`; columns that do not exist are filled
/// up. Each sum is taken in the order of `inner` with one rounding a step, so both twins give the same bits.
/// Stateless, safe for all threads.
public sealed interface PanelKernel permits ScalarPanels, VectorPanels {

    /// Columns of a panel.
    int COLUMNS = 64;

    /// The product of some rows with one panel.
    ///
    /// @param a rows of `inner` values
    /// @param at where the first row starts in `a`
    /// @param stride from one row of `a` to the next
    /// @param rows how many
    /// @param panel `(inner, 64)`
    /// @param out `(rows, 64)`, from `outAt` on
    void product(float[] a, int at, int stride, int rows, int inner, float[] panel, float[] out, int outAt);

    /// The squared Euclidean distances of some rows from the columns of one panel.
    ///
    /// @param a rows of `inner` values
    /// @param at where the first row starts in `a`
    /// @param stride from one row of `a` to the next
    /// @param rows how many
    /// @param panel `(inner, 64)`
    /// @param out `(rows, 64)`, from `outAt` on
    void squaredDistances(float[] a, int at, int stride, int rows, int inner, float[] panel, float[] out, int outAt);

    /// The nearest of `k` centroids to each of some points by squared Euclidean distance; of equally near ones the
    /// lowest.
    ///
    /// @param points rows of `dim` values
    /// @param at where the first point starts in `points`
    /// @param stride from one point to the next
    /// @param count how many points
    /// @param panels `(panels, dim, 64)`; columns from the last centroid on hold infinity
    /// @param codes receives the centroid of each point, from 0 on
    /// @param distances receives the squared distances, from 0 on
    void nearest(
            float[] points, int at, int stride, int count, int dim, float[] panels, int[] codes, float[] distances);
}
