package dev.quarry.observe;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A commit: `quarry.Commit`, without the flush before it.
@Name("quarry.Commit")
@Label("Commit")
@Category("Quarry")
@StackTrace(false)
public final class CommitEvent extends Event {

    /// The index folder.
    @Label("Index")
    public String index = "";

    /// The commit.
    @Label("Generation")
    public long generation;

    /// How many segments it has.
    @Label("Segments")
    public int segments;

    /// How many documents.
    @Label("Documents")
    public long documents;
}
