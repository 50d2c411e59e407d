package dev.quarry.observe;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A merge of segments: `quarry.Merge`.
@Name("quarry.Merge")
@Label("Merge")
@Category("Quarry")
@StackTrace(false)
public final class MergeEvent extends Event {

    /// The index folder.
    @Label("Index")
    public String index = "";

    /// How many became one.
    @Label("Segments")
    public int segments;

    /// How many documents they have.
    @Label("Documents")
    public long documents;

    /// The bytes of the segments merged.
    @Label("Read")
    @DataAmount
    public long bytesRead;

    /// The bytes of the result.
    @Label("Written")
    @DataAmount
    public long bytesWritten;
}
