package dev.quarry.observe;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// An index opened or refreshed: `quarry.Open`.
@Name("quarry.Open")
@Label("Open")
@Category("Quarry")
@StackTrace(false)
public final class OpenEvent extends Event {

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

    /// The bytes of the segments.
    @Label("Mapped")
    @DataAmount
    public long mappedBytes;
}
