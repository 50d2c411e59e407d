package dev.quarry.tools.load;

import dev.quarry.linear.Matrix;
import dev.quarry.tools.read.DenseReader;
import dev.quarry.tools.read.InputException;
import dev.quarry.tools.read.ReadOptions;
import dev.quarry.tools.read.VectorFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Draws vectors from files, each row with the same chance (reservoir sampling: Vitter, TOMS 1985, algorithm R).
///
/// @param most vectors drawn at most, at least 1; all where the files have fewer
/// @param seed of the draw
public record VectorSample(int most, long seed) {

    public VectorSample {
        if (most < 1) {
            throw new IllegalArgumentException("sample: expected at least 1 vector, found " + most);
        }
    }

    /// Draws.
    ///
    /// @param files of dense rows, all of one dimension
    /// @return `(drawn, dim)`
    /// @throws InputException when a file cannot be read, or dimensions differ
    public Matrix read(List<Path> files, ReadOptions options) throws IOException {
        List<float[]> drawn = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        long seen = 0;
        for (Path file : files) {
            try (DenseReader reader = VectorFiles.openDense(file, options)) {
                requireDimensions(file, reader, drawn);
                while (reader.next()) {
                    seen++;
                    long place = seen <= most ? seen - 1 : random.nextLong(seen);
                    if (place < drawn.size()) {
                        drawn.set((int) place, reader.floats().clone());
                    } else if (place < most) {
                        drawn.add(reader.floats().clone());
                    }
                }
            }
        }
        return matrix(files, drawn);
    }

    private static void requireDimensions(Path file, DenseReader reader, List<float[]> drawn) throws InputException {
        if (!drawn.isEmpty() && drawn.getFirst().length != reader.dimensions()) {
            throw new InputException(
                    file, "header", drawn.getFirst().length + " dimensions", reader.dimensions() + " dimensions");
        }
    }

    private static Matrix matrix(List<Path> files, List<float[]> drawn) throws InputException {
        if (drawn.isEmpty()) {
            throw new InputException(files.getFirst(), "", "at least one vector", "none");
        }
        int dim = drawn.getFirst().length;
        Matrix out = Matrix.zero(drawn.size(), dim);
        for (int i = 0; i < drawn.size(); i++) {
            System.arraycopy(drawn.get(i), 0, out.values(), i * dim, dim);
        }
        return out;
    }
}
