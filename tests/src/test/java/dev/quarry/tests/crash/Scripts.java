package dev.quarry.tests.crash;

import static dev.quarry.tests.crash.Script.add;

import java.util.List;

/// The scripts that are run.
final class Scripts {

    private Scripts() {}

    static List<Script> all() {
        return List.of(twoCommits(), twoWriters());
    }

    private static Script twoCommits() {
        return Script.of(
                "two commits", Run::create, Run::open, add(0, 5), Run::commit, add(5, 9), Run::commit, Run::close);
    }

    private static Script twoWriters() {
        return Script.of(
                "two writers",
                Run::create,
                Run::open,
                add(0, 3),
                Run::commit,
                add(3, 4),
                Run::close,
                Run::open,
                Run::commit,
                add(4, 6),
                Run::commit,
                Run::close);
    }
}
