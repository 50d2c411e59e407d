package dev.quarry.tests.crash;

import java.io.IOException;
import java.util.List;

/// A list of operations on an index, the same each time.
///
/// @param name for messages
/// @param calls how they follow each other
/// @param steps in order
record Script(String name, Calls calls, List<Step> steps) {

    /// Whether each run makes the same calls to the disk.
    enum Calls {
        SAME,
        /// Something runs in the background.
        VARYING
    }

    /// One operation.
    interface Step {

        void run(Run run) throws IOException;
    }

    static Script of(String name, Step... steps) {
        return new Script(name, Calls.SAME, List.of(steps));
    }

    Script varying() {
        return new Script(name, Calls.VARYING, steps);
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

    static Step upsert(int document, int version) {
        return run -> run.upsert("d" + document, version);
    }

    static Step delete(int document) {
        return run -> run.delete("d" + document);
    }

    static Step deleteGroup(int group) {
        return run -> run.deleteGroup(group);
    }

    @Override
    public String toString() {
        return name;
    }
}
