package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.build.Workers;
import dev.quarry.tests.crash.disk.Call;
import dev.quarry.tests.crash.disk.FaultPlan;
import dev.quarry.tests.crash.disk.FaultPlan.Afterwards;
import dev.quarry.tests.crash.disk.FaultPlan.Failure;
import dev.quarry.tests.crash.disk.FaultyFileSystem;
import dev.quarry.tests.crash.disk.Image;
import dev.quarry.tests.crash.disk.InjectedFailure;
import dev.quarry.tests.crash.disk.PowerCut;
import dev.quarry.tests.crash.disk.Survival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every call that a script makes to the disk is failed in turn, and the power is cut after each. Whatever is
/// left is an index that holds the last commit that returned or the one under way, whole; needs no repair; and
/// can be written on.
///
/// The default run tries two arbitrary remains of each power cut besides the five that are always tried, some of
/// the ways in which a call can fail, and a sixth of the crashes that are followed by another.
///
/// ```
/// mvn -pl tests -am test -Dtest=CrashTest -Dsurefire.failIfNoSpecifiedTests=false -Dquarry.crash.seeds=20
/// ```
///
/// tries twenty, all, and all.
class CrashTest {

    private static final int DEFAULT_SEEDS = 2;
    private static final int SEEDS = Integer.getInteger("quarry.crash.seeds", DEFAULT_SEEDS);
    static final boolean THOROUGH = SEEDS > DEFAULT_SEEDS;
    /// The default run lets every sixth process die and recover.
    private static final int STRIDE = THOROUGH ? 1 : 6;

    @TempDir(factory = MemoryFolder.class)
    Path temp;

    private final AtomicInteger folders = new AtomicInteger();
    private final Set<List<Object>> seen = ConcurrentHashMap.newKeySet();

    private Path newFolder() throws IOException {
        return Files.createDirectory(temp.resolve("f" + folders.getAndIncrement()));
    }

    /// One of many that do not depend on each other.
    @FunctionalInterface
    private interface Step {
        void run(int number) throws IOException;
    }

    private static void onAllCores(int steps, Step step) {
        Workers workers = Workers.allCores();
        workers.run(workers.scratch(() -> step), steps, (own, number) -> {
            try {
                own.run(number);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    static Stream<Script> scripts() {
        return Scripts.all().stream();
    }

    /// A run of a script on a file system of its own.
    private final class Attempt {

        final Path real = newFolder();
        final FaultyFileSystem system;
        final Run run;

        Attempt(FaultPlan plan) throws IOException {
            system = FaultyFileSystem.over(real, plan);
            run = new Run(system.root().resolve("index"), () -> system.journal().size());
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void thePowerIsCut(Script script) throws IOException {
        Attempt attempt = new Attempt(new FaultPlan.Nowhere());
        script.run(attempt.run);
        int changes = attempt.system.journal().size();
        PowerCut cut = new PowerCut(attempt.system.journal());
        List<Left> left = new ArrayList<>();
        for (int change = 0; change <= changes; change++) {
            cut.advanceTo(change);
            for (Survival survival : survivals()) {
                String context = script + ", cut after change " + change + " (" + cut.last() + "), left " + survival;
                left.add(new Left(cut.cut(survival), attempt.run.oracle().at(change), context));
            }
            if (left.size() > 100 || change == changes) {
                onAllCores(left.size(), number -> probe(left.get(number)));
                left.clear();
            }
        }
        assertThat(changes).as("changes in %s", script).isGreaterThan(50);
        assertThat(seen.size()).as("states of %s", script).isGreaterThan(20);
        System.out.printf("%s: %d changes, %d states%n", script, changes, seen.size());
    }

    private static List<Survival> survivals() {
        List<Survival> survivals = new ArrayList<>(List.of(
                new Survival.Nothing(),
                new Survival.Everything(),
                new Survival.NamesOnly(),
                new Survival.RemovalsOnly(),
                new Survival.Hollow()));
        for (long seed = 0; seed < SEEDS; seed++) {
            survivals.add(new Survival.Some(seed));
        }
        return survivals;
    }

    /// What a power cut left, what it may hold, and for messages, what happened before.
    private record Left(Image image, List<State> allowed, String context) {}

    /// Looks at what is left, unless the same was looked at before.
    private void probe(Left left) throws IOException {
        if (seen.add(List.of(left.image.digest(), left.allowed))) {
            Path folder = newFolder();
            left.image.writeTo(folder);
            new Probe(folder.resolve("index"), left.context).requireLife(left.allowed);
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void aCallFails(Script script) throws IOException {
        Attempt sound = new Attempt(new FaultPlan.Nowhere());
        script.run(sound.run);
        List<Call> calls = sound.system.calls().list();
        List<FaultPlan.At> plans =
                calls.stream().flatMap(call -> plans(call).stream()).toList();
        int failed = plans.size();
        onAllCores(failed, number -> fail(script, plans.get(number)));
        assertThat(failed).as("failures in %s", script).isGreaterThan(100);
        assertThat(seen.size()).as("states of %s", script).isGreaterThan(5);
        System.out.printf("%s: %d calls, %d failures, %d states%n", script, calls.size(), failed, seen.size());
    }

    /// The ways in which a call is made to fail; one of the first and one of the others in the default run.
    private static List<FaultPlan.At> plans(Call call) {
        List<FaultPlan.At> dead = List.of(new FaultPlan.At(call.number(), Failure.BEFORE, Afterwards.FAIL));
        List<FaultPlan.At> plans = new ArrayList<>();
        plans.add(new FaultPlan.At(call.number(), Failure.NO_SPACE, Afterwards.SUCCEED));
        if (call.kind().changes()) {
            plans.add(new FaultPlan.At(call.number(), Failure.AFTER, Afterwards.SUCCEED));
        }
        if (call.kind() == Call.Kind.WRITE) {
            plans.add(new FaultPlan.At(call.number(), Failure.TORN, Afterwards.SUCCEED));
        }
        if (THOROUGH) {
            plans.addAll(dead);
            return plans;
        }
        boolean rare = call.kind().changes() && call.kind() != Call.Kind.WRITE && call.kind() != Call.Kind.DELETE;
        return rare ? plans : List.of(plans.get(call.number() % plans.size()));
    }

    private void fail(Script script, FaultPlan.At plan) throws IOException {
        Attempt attempt = new Attempt(plan);
        String context = script + ", " + plan;
        boolean reported = run(script, attempt, plan, context);
        assertThat(attempt.system.openChannels())
                .as("%s: open channels", context)
                .isZero();
        if (attempt.system.calls().failures() == 0) {
            assertThat(script.calls()).as("%s: nothing failed", context).isEqualTo(Script.Calls.VARYING);
            return;
        }
        Call call = attempt.system.calls().list().get(plan.call() - 1);
        if (!reported) {
            assertThat(call.kind())
                    .as("%s: the failure that was kept quiet", context)
                    .isIn(Call.Kind.DELETE, Call.Kind.CREATE_FOLDER);
        }
        List<State> allowed = attempt.run.oracle().now();
        PowerCut end = new PowerCut(attempt.system.journal())
                .advanceTo(attempt.system.journal().size());
        probe(new Left(end.cut(new Survival.Everything()), allowed, context + ", " + call));
        probe(new Left(end.cut(new Survival.Nothing()), allowed, context + ", " + call + ", then a power cut"));
        delete(attempt.real);
    }

    /// Runs a script that fails, and where there is something to go on with, more.
    ///
    /// @return whether the failure was reported
    private static boolean run(Script script, Attempt attempt, FaultPlan.At plan, String context) {
        boolean reported = false;
        try (Run run = attempt.run) {
            try {
                script.run(run);
            } catch (IOException e) {
                requireInjected(e, context);
                reported = true;
                if (plan.afterwards() == Afterwards.SUCCEED) {
                    goOn(run, context);
                }
            }
        } catch (IOException e) {
            requireInjected(e, context);
            reported = true;
        }
        return reported;
    }

    private static void requireInjected(IOException e, String context) {
        if (!InjectedFailure.isReasonOf(e)) {
            throw new AssertionError(context + ": failed for another reason", e);
        }
    }

    private static void goOn(Run run, String context) {
        try {
            run.goOn();
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(context + ": did not go on after the failure", e);
        }
    }

    /// The process dies at each call in turn, the next one writes on from what it finds, and somewhere in that the
    /// power is cut: what the first did not force may still be lost.
    @ParameterizedTest
    @MethodSource("scripts")
    void aCrashIsFollowedByAnother(Script script) throws IOException {
        Attempt sound = new Attempt(new FaultPlan.Nowhere());
        script.run(sound.run);
        int calls = sound.system.calls().count();
        int first = 1 + script.name().length() % STRIDE;
        int crashes = Math.ceilDiv(calls + 1 - first, STRIDE);
        onAllCores(crashes, number -> crashTwice(script, first + number * STRIDE));
        assertThat(seen.size()).as("states of %s", script).isGreaterThan(20);
        System.out.printf("%s: %d crashes, %d states after the second%n", script, crashes, seen.size());
    }

    private void crashTwice(Script script, int call) throws IOException {
        Attempt attempt = new Attempt(new FaultPlan.At(call, Failure.BEFORE, Afterwards.FAIL));
        try (Run run = attempt.run) {
            script.run(run);
        } catch (IOException e) {
            requireInjected(e, script.toString());
        }
        int from = attempt.system.journal().size();
        attempt.system.calls().follow(new FaultPlan.Nowhere());
        attempt.run.recover();
        recut(script + ", dead at call " + call, attempt, from, new Random(call));
        delete(attempt.real);
    }

    private void recut(String context, Attempt attempt, int from, Random random) throws IOException {
        List<Survival> survivals = survivals();
        for (int n = 0; n < SEEDS; n++) {
            int change = random.nextInt(from, attempt.system.journal().size() + 1);
            Survival survival = survivals.get(random.nextInt(survivals.size()));
            PowerCut cut = new PowerCut(attempt.system.journal()).advanceTo(change);
            String detail = context + ", power cut at change " + change + " (" + cut.last() + "), left " + survival;
            probe(new Left(cut.cut(survival), attempt.run.oracle().at(change), detail));
        }
    }
}
