package dev.quarry.tests.crash;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// Which states an index may be in after a crash, at each time: the last that was promised, and the one under way.
/// Thread-safe as far as one thread writes.
final class Oracle {

    private final NavigableMap<Integer, List<State>> allowed = new TreeMap<>();
    private State promised = new State.NoIndex();

    Oracle() {
        allowed.put(0, List.of(promised));
    }

    /// From a time on, the index may be in a new state already.
    void begin(int time, State next) {
        Set<State> states = new LinkedHashSet<>(now());
        states.add(next);
        allowed.put(time, List.copyOf(states));
    }

    /// From a time on, the index must be in this state.
    void promise(int time, State next) {
        promised = next;
        allowed.put(time, List.of(next));
    }

    /// The last that was promised.
    State promised() {
        return promised;
    }

    /// The states allowed at a time.
    List<State> at(int time) {
        return allowed.floorEntry(time).getValue();
    }

    /// The states allowed now.
    List<State> now() {
        return allowed.lastEntry().getValue();
    }
}
