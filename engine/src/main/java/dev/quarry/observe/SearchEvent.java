package dev.quarry.observe;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A search of one index: `quarry.Search`. Its duration is that of the whole search.
@Name("quarry.Search")
@Label("Search")
@Category("Quarry")
@StackTrace(false)
public final class SearchEvent extends Event {

    /// The index folder.
    @Label("Index")
    public String index = "";

    /// The field, or the fields of a search by several.
    @Label("Field")
    public String field = "";

    /// How many hits were asked for.
    @Label("Hits Wanted")
    public int k;

    /// How many came back.
    @Label("Hits")
    public int hits;

    /// Rows whose score was computed.
    @Label("Rows Scored")
    public long rowsScored;

    /// Blocks whose rows were looked at.
    @Label("Blocks Opened")
    public long blocksOpened;

    /// Block summaries scored.
    @Label("Summaries Scored")
    public long summariesScored;

    /// Whether the answer is guaranteed exact.
    @Label("Exact")
    public boolean exact;
}
