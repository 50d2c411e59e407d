package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.Index;
import dev.quarry.IndexWriter;
import dev.quarry.tests.crash.disk.FaultPlan;
import dev.quarry.tests.crash.disk.FaultPlan.Afterwards;
import dev.quarry.tests.crash.disk.FaultPlan.Failure;
import dev.quarry.tests.crash.disk.FaultyFileSystem;
import dev.quarry.tests.crash.disk.InjectedFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A merge in the background fails at each of its calls in turn. The next commit says so, once; a rollback takes
/// the failure back with everything else.
class MergeFailureTest {

    private enum Outcome {
        FLUSH_FAILED,
        MERGE_FAILED,
        NOTHING_FAILED
    }

    @TempDir(factory = MemoryFolder.class)
    Path temp;

    @Test
    void eachCallOfAMerge() throws IOException, InterruptedException {
        int merges = 0;
        int call = 0;
        Outcome outcome;
        do {
            outcome = fail(++call);
            merges += outcome == Outcome.MERGE_FAILED ? 1 : 0;
        } while (outcome != Outcome.NOTHING_FAILED);
        assertThat(merges).as("merges that failed").isGreaterThan(50);
    }

    private Outcome fail(int call) throws IOException, InterruptedException {
        FaultyFileSystem system =
                FaultyFileSystem.over(Files.createDirectory(temp.resolve("f" + call)), new FaultPlan.Nowhere());
        Path folder = system.root().resolve("index");
        Index.create(folder, Version.schema());
        try (IndexWriter writer = IndexWriter.open(folder, Run.OPTIONS)) {
            writer.add(new Version("a", 0).document());
            writer.commit();
        }
        try (IndexWriter writer = IndexWriter.open(folder, Run.MERGING)) {
            writer.add(new Version("b", 0).document());
            int next = system.calls().count() + call;
            system.calls().follow(new FaultPlan.At(next, Failure.NO_SPACE, Afterwards.SUCCEED));
            try {
                writer.flush();
            } catch (IOException e) {
                return Outcome.FLUSH_FAILED;
            }
            awaitMerges();
            if (system.calls().failures() == 0) {
                return Outcome.NOTHING_FAILED;
            }
            String context = system.calls().list().get(next - 1).toString();
            if (call % 2 == 0) {
                assertThatThrownBy(writer::commit)
                        .as(context)
                        .hasMessageContaining("No space left")
                        .satisfies(
                                e -> assertThat(InjectedFailure.isReasonOf(e)).isTrue());
            }
            writer.rollback();
            writer.add(new Version("c", 0).document());
            writer.commit();
            new Probe(folder, context).require(List.of(new State.Documents(Map.of("a", 0, "c", 0))));
        }
        assertThat(system.openChannels()).isZero();
        return Outcome.MERGE_FAILED;
    }

    private static void awaitMerges() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("quarry-merge")) {
                thread.join();
            }
        }
    }
}
