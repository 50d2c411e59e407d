package dev.quarry.pq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarry.kernel.Metric;
import dev.quarry.linear.Matrix;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Models and codes keep their bits from release to release: the figures were taken when each sub-quantizer was
/// still trained by itself, one vector's codes at a time.
class ModelBitsTest {

    private static final long SEED = 5;

    @ParameterizedTest
    @CsvSource({
        "SQUARED_L2, 22, 5, 8, 3, 0, VECTORS, 14dd6448a2abc0ba 1838521610",
        "COSINE, 30, 6, 4, 0, 0, VECTORS, cc7aeda716dc0d13 1592702838",
        "DOT, 24, 12, 8, 2, 9, VECTORS, 3620b5d61fd9d8b3 103580584",
        "SQUARED_L2, 17, 4, 4, 2, 70, RESIDUALS, 78e1bacba2fbd830 1089334202",
        "COSINE, 33, 33, 8, 1, 5, RESIDUALS, e98caa335653a749 2481808668",
        "DOT, 8, 1, 8, 0, 0, VECTORS, 2acf14ea41154d60 3296586300",
    })
    void modelsAndCodesAreTheSame(
            Metric metric,
            int dim,
            int books,
            int bits,
            int rotationSteps,
            int lists,
            CoarseQuantizer.Encodes encodes,
            String modelAndCodes) {
        Matrix vectors = PqVectors.random(new Random(SEED), 2500, dim);
        PqTraining training = new PqTraining(PqShape.of(dim, books, bits), metric, rotationSteps, 12, 3)
                .withSample(new PqTraining.Sample(2300, 1500));
        if (lists > 0) {
            training = training.withLists(new PqTraining.Coarse(lists, encodes));
        }
        PqModel model = PqTrainerTest.train(training, vectors, 3);
        byte[] codes = new byte[2500 * books];
        int[] ofList = new int[2500];
        PqTrainerTest.encode(model, vectors, codes, ofList);
        CRC32C sum = new CRC32C();
        sum.update(codes);
        for (int list : ofList) {
            sum.update(list);
        }
        assertThat(model.fingerprint().hex().substring(0, 16) + " " + sum.getValue())
                .isEqualTo(modelAndCodes);
    }
}
