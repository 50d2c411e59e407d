package dev.quarry.tools.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter text = new StringWriter();
    private long now = Long.MAX_VALUE - SECOND; // The clock may overflow.
    private final ProgressLines lines = new ProgressLines(new PrintWriter(text), () -> now);

    @Test
    void shortStagesSayNothing() {
        lines.stage("short", 10);
        now += SECOND;
        lines.advance(10);
        lines.stage("another", 10);
        lines.close();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void longStagesTellRateAndTimeLeft() {
        lines.stage("build", 100);
        now += 5 * SECOND;
        lines.advance(50);
        now += SECOND;
        lines.advance(10);
        now += 4 * SECOND;
        lines.advance(20);
        now += SECOND;
        lines.close();
        assertThat(text.toString().lines())
                .containsExactly(
                        "build: 50 of 100 (50%), 10/s, 5 s left",
                        "build: 80 of 100 (80%), 8/s, 3 s left", "build: done in 11.0 s");
    }

    @Test
    void bytesAreMebibytes() {
        lines.stage("read", 4 << 20, ProgressDisplay.Unit.BYTES);
        now += 8 * SECOND;
        lines.advance(1 << 20);
        assertThat(text.toString().strip()).isEqualTo("read: 1.0 of 4.0 MiB (25%), 0.1 MiB/s, 24 s left");
    }

    @Test
    void unknownTotalsHaveNoPercentage() {
        lines.stage("read", 0);
        now += 10 * SECOND;
        lines.advance(40);
        assertThat(text.toString().strip()).isEqualTo("read: 40, 4/s");
    }
}
