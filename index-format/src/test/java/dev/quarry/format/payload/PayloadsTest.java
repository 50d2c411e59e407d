package dev.quarry.format.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayloadsTest {

    @TempDir
    Path folder;

    private Path write(String name, int blockBytes, List<byte @Nullable []> payloads) throws IOException {
        return SectionDamage.write(folder.resolve(name), payloads.size(), segment -> {
            try (PayloadsWriter writer = PayloadsWriter.create(folder, new PayloadsOptions(blockBytes))) {
                for (byte[] payload : payloads) {
                    if (payload == null) {
                        writer.addMissing();
                    } else {
                        byte[] around = new byte[payload.length + 3];
                        System.arraycopy(payload, 0, around, 2, payload.length);
                        writer.add(around, 2, payload.length);
                    }
                }
                writer.finish(segment, 0);
            }
        });
    }

    private static void requireEqual(Segment segment, List<byte @Nullable []> payloads, long seed) {
        PayloadsView view = PayloadsView.open(segment.require(SectionKind.PAYLOADS, 0), segment.rows());
        Findings findings = new Findings();
        view.check(findings);
        assertThat(findings.problems()).as("seed %d", seed).isEmpty();
        PayloadsReader reader = view.reader();
        for (int row = 0; row < payloads.size(); row++) {
            assertThat(reader.read(row)).as("seed %d row %d", seed, row).isEqualTo(payloads.get(row));
            assertThat(view.isPresent(row)).isEqualTo(payloads.get(row) != null);
        }
        Random random = new Random(seed);
        for (int i = 0; i < payloads.size(); i++) {
            int row = random.nextInt(payloads.size());
            assertThat(reader.read(row)).as("seed %d row %d", seed, row).isEqualTo(payloads.get(row));
        }
    }

    private static byte[] payload(Random random, int length) {
        byte[] bytes = new byte[length];
        if (random.nextInt(3) == 0) {
            random.nextBytes(bytes);
        } else {
            byte[] word = "a stored sentence, ".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < length; i++) {
                bytes[i] = word[(i + length) % word.length];
            }
        }
        return bytes;
    }

    @Test
    void payloadsComeBack() throws IOException {
        for (long seed = 1; seed <= 30; seed++) {
            Random random = new Random(seed);
            int rows = random.nextInt(300);
            boolean someMissing = random.nextBoolean();
            List<byte @Nullable []> payloads = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                payloads.add(
                        switch (random.nextInt(8)) {
                            case 0 -> new byte[0];
                            case 1 -> someMissing ? null : payload(random, 1);
                            case 2 -> payload(random, 1020 + random.nextInt(8));
                            case 3 -> payload(random, random.nextInt(20_000));
                            default -> payload(random, random.nextInt(200));
                        });
            }
            try (Segment segment = Segment.open(write("seed-" + seed, 1024, payloads))) {
                requireEqual(segment, payloads, seed);
            }
        }
    }

    @Test
    void nothingButEmptyAndMissingPayloads() throws IOException {
        List<byte @Nullable []> payloads = Arrays.asList(null, new byte[0], null);
        try (Segment segment = Segment.open(write("empty", 1024, payloads))) {
            requireEqual(segment, payloads, 0);
        }
        try (Segment segment = Segment.open(write("none", 1024, List.of()))) {
            requireEqual(segment, List.of(), 0);
        }
    }

    @Test
    void textShrinksAndNoiseDoesNotGrow() throws IOException {
        byte[] noise = new byte[100_000];
        new Random(3).nextBytes(noise);
        byte[] text = "the same words again and again ".repeat(3000).getBytes(StandardCharsets.US_ASCII);
        try (Segment noisy = Segment.open(write("noise", 32 << 10, List.of(noise)));
                Segment wordy = Segment.open(write("text", 32 << 10, List.of(text)))) {
            assertThat(noisy.byteSize()).isLessThan(noise.length + 1024);
            assertThat(wordy.byteSize()).isLessThan(text.length / 50);
        }
    }

    @Test
    void optionsAndLengthsAreChecked() throws IOException {
        assertThatThrownBy(() -> new PayloadsOptions(100)).isInstanceOf(IllegalArgumentException.class);
        try (PayloadsWriter writer = PayloadsWriter.create(folder, PayloadsOptions.DEFAULT)) {
            assertThatThrownBy(() -> writer.add(new byte[PayloadsWriter.MAX_PAYLOAD_BYTES + 1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 0");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void damageEndsInATypedError() throws IOException {
        Random random = new Random(11);
        byte[] text = "the quick brown fox, the quick brown dog, the quick brown cat".getBytes(StandardCharsets.UTF_8);
        byte[] noise = new byte[20];
        random.nextBytes(noise);
        byte[] longText = "so many words ".repeat(90).getBytes(StandardCharsets.UTF_8);
        List<byte @Nullable []> payloads = Arrays.asList(text, null, new byte[0], text, longText, noise);
        try (Segment segment = Segment.open(write("small", 1024, payloads))) {
            SectionDamage.survive(segment.require(SectionKind.PAYLOADS, 0), PayloadsTest::use);
        }
    }

    private static void use(Section section, Findings findings) {
        PayloadsView view = PayloadsView.open(section, 6);
        view.check(findings);
        PayloadsReader reader = view.reader();
        for (int row = 0; row < view.count(); row++) {
            view.isPresent(row);
            view.length(row);
            reader.read(row);
        }
    }
}
