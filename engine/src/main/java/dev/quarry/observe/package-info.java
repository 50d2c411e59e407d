/// What an index did, for those who run it: counters that can be read at any time, and events of the JDK's Flight
/// Recorder, which are made only when a recording wants them. Useful for dashboards and for finding slow
/// moments; not for logs, of which there are none.
@NullMarked
package dev.quarry.observe;

import org.jspecify.annotations.NullMarked;
