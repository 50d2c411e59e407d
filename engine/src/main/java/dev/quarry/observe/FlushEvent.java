package dev.quarry.observe;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// Documents built into a segment: `quarry.Flush`.
@Name("quarry.Flush")
@Label("Flush")
@Category("Quarry")
@StackTrace(false)
public final class FlushEvent extends Event {

    /// The index folder.
    @Label("Index")
    public String index = "";

    /// How many documents.
    @Label("Documents")
    public long documents;

    /// The bytes of the segment.
    @Label("Written")
    @DataAmount
    public long bytes;
}
