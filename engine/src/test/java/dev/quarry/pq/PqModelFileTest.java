package dev.quarry.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.FormatException;
import dev.quarry.kernel.Kernels;
import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PqModelFileTest {

    private static final long SEED = 31;

    @TempDir
    Path folder;

    private static PqModel small(Metric metric, int rotations) {
        Matrix vectors = PqVectors.random(new Random(SEED), 60, 7);
        return PqTrainerTest.train(new PqTraining(PqShape.of(7, 2, 4), metric, rotations, 2, 1), vectors, 1);
    }

    /// With everything that a model can have.
    private static PqModel whole(Metric metric) {
        PqModel model = small(metric, 2);
        Codebook other = new Codebook(model.shape(), model.encoding().values().clone());
        other.values()[3] += 1;
        CoarseQuantizer lists =
                new CoarseQuantizer(PqVectors.random(new Random(SEED), 3, 7), CoarseQuantizer.Encodes.RESIDUALS);
        return new PqModel(
                metric,
                model.rotation(),
                Optional.of(lists),
                model.encoding(),
                Optional.of(PqVectors.random(new Random(SEED), 7, 7)),
                other);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void modelsComeBack(Metric metric) throws IOException {
        PqModel[] models = {small(metric, 0), small(metric, 1), whole(metric)};
        for (int i = 0; i < models.length; i++) {
            Path file = folder.resolve("model-" + i);
            PqModelFile.write(file, models[i]);
            PqModel found = PqModelFile.read(file);
            assertThat(found.fingerprint()).isEqualTo(models[i].fingerprint());
            assertThat(found.codesFingerprint()).isEqualTo(models[i].codesFingerprint());
            assertThat(found.metric()).isEqualTo(metric);
            assertThat(found.shape()).isEqualTo(models[i].shape());
            assertThat(found.coarse().map(CoarseQuantizer::encodes))
                    .isEqualTo(models[i].coarse().map(CoarseQuantizer::encodes));
            assertThat(found.scoring().values()).isEqualTo(models[i].scoring().values());
        }
    }

    @Test
    void everyDamagedByteIsATypedError() throws IOException {
        Path file = folder.resolve("model");
        PqModelFile.write(file, whole(Metric.COSINE));
        byte[] sound = Files.readAllBytes(file);
        Path copy = folder.resolve("damaged");
        PqModel model = PqModelFile.read(file);
        int found = 0;
        for (int at = 0; at < sound.length; at++) {
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << at % 8);
            Files.write(copy, damaged);
            try {
                // bytes between sections carry nothing
                assertThat(PqModelFile.read(copy).fingerprint()).isEqualTo(model.fingerprint());
            } catch (FormatException e) {
                assertThat(e).hasMessageContaining("expected").hasMessageContaining("found");
                found++;
            }
        }
        assertThat(found).isGreaterThan(sound.length / 2);
        for (int length = 0; length < sound.length; length++) {
            Files.write(copy, Arrays.copyOf(sound, length));
            assertThatThrownBy(() -> PqModelFile.read(copy)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        PqModel model = small(Metric.DOT, 0);
        Path segment = PqVectors.write(folder, "codes", model, PqVectors.random(new Random(SEED), 60, 7), 0);
        assertThatThrownBy(() -> PqModelFile.read(segment))
                .isInstanceOf(CorruptSegmentException.class)
                .hasMessageContaining("expected a section pq_model[field 0], found none");
        Path text = Files.writeString(folder.resolve("text"), "no model at all ".repeat(20));
        assertThatThrownBy(() -> PqModelFile.read(text)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> PqModelFile.read(folder.resolve("absent"))).isInstanceOf(NoSuchFileException.class);
        PqModelFile.write(folder.resolve("model"), model);
        assertThatThrownBy(() -> PqModelFile.write(folder.resolve("model"), model))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void decodedVectorsAreAsFarFromTheirRowsAsTheEncoderSays(Metric metric) {
        Matrix vectors = PqVectors.random(new Random(SEED), 200, 11);
        for (int row = 0; row < 200; row++) {
            Norms.normalise(vectors.values(), row * 11, 11);
        }
        for (int rotations : new int[] {0, 2}) {
            PqModel model =
                    PqTrainerTest.train(new PqTraining(PqShape.of(11, 4, 4), metric, rotations, 3, 1), vectors, 1);
            byte[] codes = new byte[200 * 4];
            double said = new PqEncoder(model, Kernels.best()).encode(vectors.values(), 200, codes);
            PqDecoder decoder = new PqDecoder(model);
            float[] out = new float[200 * 11];
            double error = 0;
            for (int row = 0; row < 200; row++) {
                decoder.decode(codes, row * 4, 0, out, row * 11);
            }
            for (int i = 0; i < out.length; i++) {
                double difference = out[i] - vectors.values()[i];
                error += difference * difference;
            }
            assertThat(error).as("%s, %d, seed %d", metric, rotations, SEED).isCloseTo(said, within(1e-4 * said));
        }
    }
}
