package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputBytesTest {
    @TempDir
    Path folder;

    @Test
    void mixedReadsAndSkipsSeeTheSameBytesPlainAndPacked() throws IOException {
        long seed = 20260311;
        byte[] data = new byte[1_000_003];
        new Random(seed).nextBytes(data);
        ByteBuffer expected = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] stored : new byte[][] {data, SampleFiles.gzip(data), SampleFiles.zstd(data)}) {
            Path file = Files.write(folder.resolve("data"), stored);
            Random random = new Random(seed);
            expected.rewind();
            int[] ints = new int[0];
            float[] floats = new float[0];
            byte[] bytes = new byte[0];
            try (InputBytes in = new InputBytes(InputSource.of(file))) {
                while (expected.remaining() > 300_000) {
                    int count = random.nextInt(20_000);
                    switch (random.nextInt(6)) {
                        case 0 -> {
                            ints = in.ints(ints, count, "ints");
                            for (int i = 0; i < count; i++) {
                                check(seed, ints[i] == expected.getInt());
                            }
                        }
                        case 1 -> {
                            floats = in.floats(floats, count, "floats");
                            for (int i = 0; i < count; i++) {
                                check(seed, Float.floatToRawIntBits(floats[i]) == expected.getInt());
                            }
                        }
                        case 2 -> {
                            bytes = in.bytes(bytes, count, "bytes");
                            for (int i = 0; i < count; i++) {
                                check(seed, bytes[i] == expected.get());
                            }
                        }
                        case 3 -> {
                            int far = random.nextInt(200_000);
                            in.skip(far, "a gap");
                            expected.position(expected.position() + far);
                        }
                        case 4 -> check(seed, in.readLong("long") == expected.getLong());
                        default -> check(seed, in.readByte("byte") == (expected.get() & 0xff));
                    }
                    assertThat(in.position()).as("seed %d", seed).isEqualTo(expected.position());
                }
                in.skip(expected.remaining(), "the rest");
                in.requireEnd("the data");
            }
        }
    }

    private static void check(long seed, boolean same) {
        assertThat(same).as("seed %d", seed).isTrue();
    }

    @Test
    void aCountBeyondTheFileCostsNoMemory() throws IOException {
        Path plain = SampleFiles.write(folder, "plain", 1, 2, 3);
        Path packed = Files.write(folder.resolve("packed"), SampleFiles.gzip(SampleFiles.bytes(1, 2, 3)));
        for (Path file : new Path[] {plain, packed}) {
            try (InputBytes in = new InputBytes(InputSource.of(file))) {
                assertThatExceptionOfType(InputException.class)
                        .isThrownBy(() -> in.ints(new int[0], Integer.MAX_VALUE, "terms"))
                        .withMessageContaining("expected terms");
            }
        }
    }
}
