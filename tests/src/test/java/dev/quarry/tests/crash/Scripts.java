package dev.quarry.tests.crash;

import static dev.quarry.tests.crash.Script.add;
import static dev.quarry.tests.crash.Script.delete;
import static dev.quarry.tests.crash.Script.deleteGroup;
import static dev.quarry.tests.crash.Script.upsert;

import java.util.List;

/// The scripts that are run.
final class Scripts {

    private Scripts() {}

    static List<Script> all() {
        return List.of(
                twoCommits(),
                twoWriters(),
                updates(),
                flushes(),
                merges(),
                compaction(),
                rollback(),
                models(),
                background());
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

    private static Script updates() {
        return Script.of(
                "updates",
                Run::create,
                Run::open,
                add(0, 5),
                Run::commit,
                upsert(1, 1),
                upsert(5, 0),
                delete(2),
                Run::commit,
                upsert(1, 2),
                upsert(5, 1),
                delete(0),
                upsert(2, 3),
                Run::commit,
                deleteGroup(3),
                Run::commit,
                Run::close);
    }

    private static Script flushes() {
        return Script.of(
                "flushes",
                Run::create,
                Run::open,
                add(0, 3),
                Run::flush,
                upsert(1, 1),
                delete(0),
                Run::look,
                delete(2),
                Run::commit,
                add(3, 5),
                Run::flush,
                Run::close,
                Run::open,
                add(3, 4),
                Run::flush,
                Run::commit,
                Run::close);
    }

    private static Script merges() {
        return Script.of(
                "merges",
                Run::create,
                Run::open,
                add(0, 4),
                Run::commit,
                add(4, 6),
                upsert(1, 1),
                Run::commit,
                delete(2),
                upsert(6, 0),
                Run::merge,
                upsert(4, 1),
                Run::commit,
                Run::close);
    }

    private static Script compaction() {
        return Script.of(
                "compaction",
                Run::create,
                Run::open,
                add(0, 4),
                Run::commit,
                delete(2),
                delete(3),
                add(4, 6),
                Run::commit,
                Run::compact,
                Run::commit,
                delete(0),
                delete(1),
                delete(4),
                delete(5),
                Run::commit,
                Run::close);
    }

    private static Script rollback() {
        return Script.of(
                "rollback",
                Run::create,
                Run::open,
                add(0, 4),
                Run::commit,
                upsert(1, 1),
                Run::flush,
                delete(0),
                Run::merge,
                Run::rollback,
                Run::look,
                upsert(2, 1),
                Run::commit,
                Run::close);
    }

    private static Script models() {
        return Script.of(
                "models",
                Run::createCoded,
                Run::open,
                add(0, 4),
                Run::commit,
                add(4, 6),
                Run::exchangeModel,
                Run::commit,
                Run::close,
                Run::open,
                delete(0),
                Run::exchangeModel,
                Run::compact,
                Run::commit,
                Run::close);
    }

    private static Script background() {
        return Script.of(
                        "background",
                        Run::create,
                        Run::openMerging,
                        add(0, 3),
                        Run::commit,
                        add(3, 5),
                        Run::commit,
                        upsert(0, 1),
                        Run::commit,
                        delete(3),
                        Run::awaitMerges,
                        Run::commit,
                        Run::awaitMerges,
                        Run::close)
                .varying();
    }
}
