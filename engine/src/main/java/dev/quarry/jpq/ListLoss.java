package dev.quarry.jpq;

/// What is wrong with one query's list. One thread's scratch.
sealed interface ListLoss permits PairLoss, TeacherLoss {

    /// Rows that belong to a query's list whether they are retrieved or not.
    int[] always(int query);

    /// The loss of a scored list; sets the slope of every row that has one.
    double of(int query, Candidates list);
}
