package dev.quarry.tools.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressedInputTest {
    @TempDir
    Path folder;

    @Test
    void packingIsToldByTheBytesWhateverTheName() throws IOException {
        byte[] plain = SampleFiles.bytes("first\nsecond\n");
        for (String name : new String[] {"a.txt", "a.txt.gz", "a.txt.zst"}) {
            assertThat(content(name, SampleFiles.gzip(plain))).isEqualTo(plain);
            assertThat(content(name, SampleFiles.zstd(plain))).isEqualTo(plain);
        }
        assertThat(content("a.txt", plain)).isEqualTo(plain);
    }

    @Test
    void aPackedNameOnPlainBytesIsRefused() throws IOException {
        Path file = SampleFiles.write(folder, "a.jsonl.gz", "{\"id\"");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> InputSource.of(file))
                .withMessage(file + ": byte 0: expected gzip data (1f 8b), as the name says, found bytes 7b 22 69 64");
    }

    @Test
    void membersAndFramesFollowEachOther() throws IOException {
        byte[] one = random(200_000, 1);
        byte[] two = random(70_000, 2);
        byte[] none = new byte[0];
        byte[] both = concat(one, two);
        byte[] members = concat(SampleFiles.gzip(one), SampleFiles.gzip(none), SampleFiles.gzip(two));
        assertThat(content("m.gz", members)).isEqualTo(both);
        assertThat(content("m.gz", concat(members, new byte[1000])))
                .as("zero padding")
                .isEqualTo(both);
        assertThat(content("m.zst", concat(SampleFiles.zstd(one), SampleFiles.zstd(two))))
                .isEqualTo(both);
    }

    @Test
    void optionalGzipHeaderFieldsArePassedOver() throws IOException {
        byte[] plain = SampleFiles.bytes("text");
        byte[] packed = SampleFiles.gzip(plain);
        byte[] header = Arrays.copyOf(packed, 10);
        header[3] = 4 | 8 | 16;
        byte[] extras = SampleFiles.bytes((short) 3, "abc", "name", (byte) 0, "comment", (byte) 0);
        byte[] file = concat(header, extras, Arrays.copyOfRange(packed, 10, packed.length));
        assertThat(content("h.gz", file)).isEqualTo(plain);
    }

    @Test
    void whateverFollowsAMemberIsAnError() throws IOException {
        byte[] packed = SampleFiles.gzip(SampleFiles.bytes("text"));
        Path file = Files.write(folder.resolve("t.gz"), concat(packed, SampleFiles.bytes("garbage")));
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> drain(file))
                .withMessage(
                        file + ": byte " + packed.length + " of the gzip file: expected the gzip mark 1f 8b, or the "
                                + "end of the file, found byte 67");
    }

    @Test
    void everyTruncationIsAnError() throws IOException {
        for (byte[] packed : new byte[][] {SampleFiles.gzip(random(300, 3)), SampleFiles.zstd(random(300, 3))}) {
            for (int length = 4; length < packed.length; length++) {
                Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(packed, length));
                assertThatExceptionOfType(InputException.class)
                        .as("cut at %d", length)
                        .isThrownBy(() -> drain(file));
            }
        }
    }

    @Test
    void flippedContentOrTrailerIsAnError() throws IOException {
        byte[] packed = SampleFiles.gzip(random(300, 4));
        for (int at = 10; at < packed.length; at++) {
            byte[] damaged = packed.clone();
            damaged[at] ^= 1;
            Path file = Files.write(folder.resolve("flip"), damaged);
            assertThatExceptionOfType(InputException.class)
                    .as("flipped at %d", at)
                    .isThrownBy(() -> drain(file));
        }
    }

    private byte[] content(String name, byte[] bytes) throws IOException {
        return drain(Files.write(folder.resolve(name), bytes));
    }

    private static byte[] drain(Path file) throws IOException {
        try (InputBytes in = new InputBytes(InputSource.of(file))) {
            return in.stream().readAllBytes();
        }
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
