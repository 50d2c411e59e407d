package dev.quarry.jpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AdamWTest {

    @Test
    void theFirstStepIsTheLearningRateInUnitsOfTheGroup() {
        float[] values = {3, -4, 0, 5};
        double unit = Math.sqrt(50.0 / 4);
        AdamW adam = new AdamW(values, new Rates(0.01, 0));
        adam.step(values, new float[] {0.2f, -7, 0, 1e-3f}, 1, 1);
        assertThat(values[0]).isCloseTo((float) (3 - 0.01 * unit), within(1e-5f));
        assertThat(values[1]).isCloseTo((float) (-4 + 0.01 * unit), within(1e-5f));
        assertThat(values[2]).isZero();
        assertThat(values[3]).isCloseTo((float) (5 - 0.01 * unit), within(1e-5f));
    }

    @Test
    void decayLeadsBackToTheStart() {
        float[] values = {2, 2};
        AdamW adam = new AdamW(values, new Rates(0.1, 5));
        values[0] = 3;
        adam.step(values, new float[2], 1, 1);
        assertThat(values).containsExactly(2.5f, 2);
        adam.step(values, new float[2], 1, 0.5);
        assertThat(values).containsExactly(2.375f, 2);
    }

    @Test
    void severalStepsFollowTheFormulaInDoubles() {
        float[] values = {1, -1, 1};
        AdamW adam = new AdamW(values, new Rates(0.02, 0.5));
        double x = 1;
        double mean = 0;
        double square = 0;
        for (int step = 1; step <= 20; step++) {
            double g = Math.sin(step);
            mean = 0.9 * mean + 0.1 * g;
            square = 0.999 * square + 0.001 * g * g;
            double back = 0.02 * 0.5 * (x - 1);
            x -= 0.02 * mean / (1 - Math.pow(0.9, step)) / (Math.sqrt(square / (1 - Math.pow(0.999, step))) + 1e-8)
                    + back;
            adam.step(values, new float[] {(float) g, 0, 0}, 1, 1);
        }
        assertThat((double) values[0]).isCloseTo(x, within(1e-5));
        assertThat(values[1]).isEqualTo(-1);
    }

    @Test
    void theScheduleRisesAndFalls() {
        Schedule schedule = new Schedule(2, 10, 0.2, 1);
        assertThat(schedule.steps(95)).isEqualTo(20);
        assertThat(schedule.share(0, 20)).isCloseTo(0.2, within(1e-12));
        assertThat(schedule.share(4, 20)).isEqualTo(1);
        assertThat(schedule.share(12, 20)).isEqualTo(0.5);
        assertThat(schedule.share(19, 20)).isPositive();
    }
}
