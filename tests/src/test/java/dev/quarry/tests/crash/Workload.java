package dev.quarry.tests.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Commits of random changes, each of which follows from a seed and its number, so that two processes agree about
/// what an index holds after each. Not thread-safe.
final class Workload {

    /// The document whose version is the number of the commit.
    static final String COUNTER = "counter";

    private static final int IDS = 80;

    /// Who makes the changes.
    interface Target {

        void upsert(Version version) throws IOException;

        void delete(String id) throws IOException;

        void flush() throws IOException;
    }

    private final long seed;
    private final TreeMap<String, Integer> versions = new TreeMap<>();
    private int commits;

    Workload(long seed) {
        this.seed = seed;
    }

    /// How many commits are done.
    int commits() {
        return commits;
    }

    /// What the index holds after them.
    State state() {
        return new State.Documents(versions);
    }

    /// The same at another commit, not before this one.
    Workload at(int commit) {
        Workload other = new Workload(seed);
        other.versions.putAll(versions);
        other.commits = commits;
        other.advanceTo(commit);
        return other;
    }

    /// Does the changes of further commits here only.
    void advanceTo(int commit) {
        Target nobody = new Target() {
            @Override
            public void upsert(Version version) {}

            @Override
            public void delete(String id) {}

            @Override
            public void flush() {}
        };
        try {
            while (commits < commit) {
                next(nobody);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Does the changes of the next commit, but for the commit itself.
    void next(Target target) throws IOException {
        commits++;
        Random random = new Random(seed * 1_000_003 + commits);
        int changes = 1 + random.nextInt(12);
        for (int i = 0; i < changes; i++) {
            List<String> ids = new ArrayList<>(versions.keySet());
            ids.remove(COUNTER);
            int kind = random.nextInt(10);
            if (kind < 3 && !ids.isEmpty()) {
                String id = ids.get(random.nextInt(ids.size()));
                target.delete(id);
                versions.remove(id);
            } else if (kind < 4) {
                target.flush();
            } else {
                upsert(target, new Version("d" + random.nextInt(IDS), commits * 100 + i));
            }
        }
        upsert(target, new Version(COUNTER, commits));
    }

    private void upsert(Target target, Version version) throws IOException {
        target.upsert(version);
        versions.put(version.id(), version.number());
    }
}
