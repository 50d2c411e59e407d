package dev.quarry.tests.crash;

import java.io.IOException;
import java.util.List;

/// A list of operations on an index, the same each time.
///
/// @param name for messages
/// @param steps in order
record Script(String name, List<Step> steps) {

    /// One operation.
    interface Step {

        void run(Run run) throws IOException;
    }

    static Script of(String name, Step... steps) {
        return new Script(name, List.of(steps));
    }

    /// Runs all steps, or those before the first that fails.
    void run(Run run) throws IOException {
        for (Step step : steps) {
            step.run(run);
        }
    }

    static Step add(int from, int to) {
        return run -> {
            for (int i = from; i < to; i++) {
                run.add("d" + i, 0);
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
