package dev.quarry.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A writer in a process of its own is killed in the midst of its work, again and again: what it had committed is
/// there, whole, each time, and the next one writes on from it. One round takes about half a second.
///
/// The default is 50 rounds. A thousand:
///
/// ```
/// mvn -pl tests -am test -Dtest=KillLoopTest -Dsurefire.failIfNoSpecifiedTests=false -Dquarry.kill.rounds=1000
/// ```
///
/// `-Dquarry.kill.seed=7` makes it other rounds; what fails at a seed need not fail again, as it is a race.
class KillLoopTest {

    private static final int ROUNDS = Integer.getInteger("quarry.kill.rounds", 50);
    private static final long SEED = Long.getLong("quarry.kill.seed", 1);
    private static final int ROUNDS_OF_AN_INDEX = 12;
    private static final int PATIENCE_SECONDS = 120;

    @TempDir(factory = MemoryFolder.class)
    Path temp;

    private Path folder = Path.of("");
    private Workload workload = new Workload(0);
    private boolean exists;
    private int commits;
    private int underWay;

    @Test
    void whatWasCommittedOutlivesTheProcess() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED * 1_000_003 + round);
            if (round % ROUNDS_OF_AN_INDEX == 0) {
                startOver(round);
            }
            int committed = runAndKill(round, random);
            verify("seed " + SEED + ", round " + round + ", killed after commit " + committed, committed);
        }
        assertThat(commits).as("commits").isGreaterThan(ROUNDS);
        System.out.printf(
                "%d processes killed: %d commits returned, 0 lost; %d more were found done%n",
                ROUNDS, commits, underWay);
    }

    private void startOver(int round) throws IOException {
        try (Stream<Path> files = exists ? Files.walk(folder) : Stream.empty()) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        folder = temp.resolve("index-" + round);
        workload = new Workload(SEED + round);
        exists = false;
    }

    /// @return the number of the last commit that returned
    private int runAndKill(int round, Random random) throws IOException, InterruptedException {
        Path errors = temp.resolve("errors-" + round);
        Process process = new ProcessBuilder(command(round))
                .redirectError(errors.toFile())
                .start();
        Committed output = new Committed(process, workload.commits());
        Thread reader = Thread.ofPlatform().start(output);
        try {
            if (random.nextInt(5) > 0) {
                output.awaitFirst();
                Thread.sleep(random.nextInt(300));
            } else {
                Thread.sleep(random.nextInt(1000)); // in the midst of starting, perhaps
            }
            boolean alive = process.isAlive();
            process.toHandle().destroyForcibly(); // the process itself would close the pipe with what is in it
            assertThat(alive)
                    .as("round %d: the writer ended by itself: %s", round, Files.readString(errors))
                    .isTrue();
        } finally {
            process.toHandle().destroyForcibly();
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
        return output.last();
    }

    private List<String> command(int round) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                folder.toString(),
                Long.toString(SEED + round - round % ROUNDS_OF_AN_INDEX),
                Integer.toString(workload.commits())));
        if (!exists) {
            command.add("create");
        }
        return command;
    }

    private void verify(String context, int committed) throws IOException {
        commits += committed - workload.commits();
        workload.advanceTo(committed);
        Workload next = workload.at(committed + 1);
        List<State> allowed = new ArrayList<>(List.of(workload.state(), next.state()));
        if (committed == 0 && !exists) {
            allowed.add(new State.NoIndex());
        }
        State found = new Probe(folder, context).require(allowed);
        if (found.equals(next.state())) {
            underWay++;
            workload = next;
        }
        exists = found instanceof State.Documents;
    }

    /// Reads what a writer says.
    private static final class Committed implements Runnable {

        private final Process process;
        private int last;
        private boolean any;
        private boolean ended;
        private volatile @Nullable IOException broken;

        Committed(Process process, int before) {
            this.process = process;
            this.last = before;
        }

        @Override
        public void run() {
            try (var lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(KilledWriter.COMMITTED) && line.endsWith(KilledWriter.END)) {
                        committed(Integer.parseInt(line.substring(
                                KilledWriter.COMMITTED.length(), line.length() - KilledWriter.END.length())));
                    }
                }
            } catch (IOException e) {
                broken = e;
            } finally {
                end();
            }
        }

        private synchronized void committed(int number) {
            last = number;
            any = true;
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized void awaitFirst() throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!any && !ended && System.nanoTime() < end) {
                wait(100);
            }
        }

        synchronized int last() throws IOException {
            if (broken != null) {
                throw new IOException("reading what the writer said", broken);
            }
            return last;
        }
    }
}
