package dev.quarry.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void eachTaskRunsOnceWithItsThreadsScratch(int threads) {
        Workers workers = new Workers(threads);
        List<int[]> scratch = workers.scratch(() -> new int[1]);
        for (int tasks : new int[] {0, 1, 2, 1000}) {
            AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, tasks));
            scratch.forEach(own -> own[0] = 0);
            workers.run(scratch, tasks, (own, number) -> {
                own[0]++; // no other thread has it
                runs.incrementAndGet(number);
            });
            assertThat(scratch.stream().mapToInt(own -> own[0]).sum()).isEqualTo(tasks);
            for (int task = 0; task < tasks; task++) {
                assertThat(runs.get(task)).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theFirstFailureEndsTheWork(int threads) {
        Workers workers = new Workers(threads);
        assertThatThrownBy(() -> workers.run(workers.scratch(() -> ""), 1000, (own, number) -> {
                    if (number >= 10) {
                        throw new IllegalStateException("task " + number);
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("task ");
    }

    @Test
    void threadsAreBounded() {
        assertThatThrownBy(() -> new Workers(0)).hasMessageContaining("found 0");
    }
}
