package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.IndexCopy;
import dev.quarry.tests.crash.disk.Call;
import dev.quarry.tests.crash.disk.FaultPlan;
import dev.quarry.tests.crash.disk.FaultPlan.Afterwards;
import dev.quarry.tests.crash.disk.FaultPlan.Failure;
import dev.quarry.tests.crash.disk.FaultyFileSystem;
import dev.quarry.tests.crash.disk.InjectedFailure;
import dev.quarry.tests.crash.disk.PowerCut;
import dev.quarry.tests.crash.disk.Survival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every call that a copy of an index makes to the disk is failed in turn, and the power is cut after each. The
/// original stays as it is; the copy is no index, or the whole commit, and this for sure once the call has
/// returned.
///
/// The default run tries one way of failing for each call, the long one of [CrashTest] all.
class CopyCrashTest {

    private static final List<Failure> WAYS = List.of(Failure.BEFORE, Failure.NO_SPACE, Failure.TORN, Failure.AFTER);

    @TempDir(factory = MemoryFolder.class)
    Path temp;

    private int folders;

    /// An index of two segments and deletes, with a copy of it under way or done.
    private final class Attempt {

        final FaultyFileSystem system;
        final Path original;
        final Path copy;
        final State held;
        /// Changes to the disk before the copy began.
        final int before;

        Attempt() throws IOException {
            Path real = Files.createDirectory(temp.resolve("f" + folders++));
            system = FaultyFileSystem.over(real, new FaultPlan.Nowhere());
            original = system.root().resolve("index");
            copy = system.root().resolve("copies").resolve("copy");
            Run run = new Run(original, () -> system.journal().size());
            Script.of(
                            "an index",
                            Run::create,
                            Run::open,
                            Script.add(0, 4),
                            Run::commit,
                            Script.add(4, 6),
                            Script.upsert(1, 1),
                            Script.delete(2),
                            Run::commit,
                            Run::close)
                    .run(run);
            held = run.oracle().promised();
            before = system.journal().size();
        }

        void make(IndexCopy.Mode mode) throws IOException {
            IndexCopy.make(original, copy, mode);
        }

        /// Looks at what a power cut left.
        void require(PowerCut cut, Survival survival, List<State> allowed, String context) throws IOException {
            Path left = Files.createDirectory(temp.resolve("f" + folders++));
            cut.cut(survival).writeTo(left);
            new Probe(left.resolve("index"), context + ", the original").require(List.of(held));
            Path copied = left.resolve("copies").resolve("copy");
            if (Files.exists(copied) || allowed.equals(List.of(held))) {
                new Probe(copied, context + ", the copy").require(allowed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePowerIsCut(IndexCopy.Mode mode) throws IOException {
        Attempt attempt = new Attempt();
        attempt.make(mode);
        int changes = attempt.system.journal().size();
        assertThat(changes - attempt.before).as("changes of a copy").isGreaterThan(8);
        PowerCut cut = new PowerCut(attempt.system.journal());
        List<Survival> survivals = List.of(
                new Survival.Nothing(),
                new Survival.Everything(),
                new Survival.NamesOnly(),
                new Survival.RemovalsOnly(),
                new Survival.Hollow(),
                new Survival.Some(1),
                new Survival.Some(2));
        for (int change = attempt.before; change <= changes; change++) {
            cut.advanceTo(change);
            List<State> allowed =
                    change == changes ? List.of(attempt.held) : List.of(new State.NoIndex(), attempt.held);
            for (Survival survival : survivals) {
                String context = "%s, cut after change %d (%s), left %s".formatted(mode, change, cut.last(), survival);
                attempt.require(cut, survival, allowed, context);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCallFails(IndexCopy.Mode mode) throws IOException {
        Attempt sound = new Attempt();
        int first = sound.system.calls().count() + 1;
        sound.make(mode);
        int last = sound.system.calls().count();
        assertThat(last - first).as("calls of a copy").isGreaterThan(15);
        for (int call = first; call <= last; call++) {
            for (Failure how : CrashTest.THOROUGH ? WAYS : List.of(WAYS.get(call % WAYS.size()))) {
                fail(mode, new FaultPlan.At(call, how, Afterwards.SUCCEED));
            }
        }
    }

    private void fail(IndexCopy.Mode mode, FaultPlan.At plan) throws IOException {
        Attempt attempt = new Attempt();
        attempt.system.calls().follow(plan);
        String context = mode + ", " + plan;
        try {
            attempt.make(mode);
            // the JDK tries again to make a folder, and what it could not delete stays
            assertThat(attempt.system.calls().list().get(plan.call() - 1).kind())
                    .as("%s: the failure that was kept quiet", context)
                    .isIn(Call.Kind.DELETE, Call.Kind.CREATE_FOLDER);
        } catch (IOException e) {
            assertThat(InjectedFailure.isReasonOf(e)).as("%s: %s", context, e).isTrue();
        }
        assertThat(attempt.system.calls().list().size()).as(context).isGreaterThanOrEqualTo(plan.call());
        assertThat(attempt.system.openChannels())
                .as("%s: open channels", context)
                .isZero();
        PowerCut end = new PowerCut(attempt.system.journal())
                .advanceTo(attempt.system.journal().size());
        List<State> allowed = List.of(new State.NoIndex(), attempt.held);
        attempt.require(end, new Survival.Everything(), allowed, context);
        attempt.require(end, new Survival.Nothing(), allowed, context + ", then a power cut");
    }
}
