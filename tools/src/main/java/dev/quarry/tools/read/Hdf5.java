package dev.quarry.tools.read;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Opens one two-dimensional dataset of an HDF5 file.
///
/// jhdf finds the dataset; where its data are contiguous, as ann-benchmarks writes them, they are then read like
/// any other matrix. Chunked data go through jhdf, some rows at a time.
final class Hdf5 {
    private static final List<String> DEFAULTS = List.of("train", "test");
    /// Deflate packs no better than about 1,032 to 1.
    private static final long BEST_RATIO = 1100;

    private Hdf5() {}

    static DenseReader open(InputSource source, @Nullable String name) throws IOException {
        if (source.compression() != Compression.NONE) {
            throw new InputException(source.file(), "", "an HDF5 file that is not packed", "a packed one");
        }
        HdfFile file = guarded(source, "", () -> openFile(source));
        boolean done = false;
        try {
            DenseReader reader = openDataset(source, file, name);
            done = true;
            if (reader instanceof MatrixReader) {
                file.close();
            }
            return reader;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    private static DenseReader openDataset(InputSource source, HdfFile file, @Nullable String name) throws IOException {
        String path = name != null ? name : guarded(source, "", () -> defaultName(file));
        String place = "dataset " + path;
        Dataset dataset = guarded(source, place, () -> find(source, file, path));
        ElementType type = guarded(source, place, () -> type(source, place, dataset));
        long[] shape = guarded(source, place, dataset::getDimensionsAsLong);
        if (shape.length != 2) {
            throw new InputException(source.file(), place, "two dimensions", String.valueOf(shape.length));
        }
        int dimensions = DenseRows.dimensions(source, place, shape[1]);
        long most = source.size() * BEST_RATIO / ((long) dimensions * type.bytes());
        if (shape[0] < 0 || shape[0] > most) {
            throw new InputException(source.file(), place, "at most " + most + " rows", String.valueOf(shape[0]));
        }
        return guarded(source, place, () -> {
            if (dataset instanceof ContiguousDataset contiguous && shape[0] > 0) {
                long offset = file.getUserBlockSize() + contiguous.getDataAddress();
                if (contiguous.getDataAddress() < 0 || offset < 0) {
                    throw new InputException(source.file(), place, "stored values", "none");
                }
                return MatrixReader.at(source, offset, type, shape[0], dimensions);
            }
            int[] chunk = dataset instanceof ChunkedDataset chunked
                    ? chunked.getChunkDimensions()
                    : new int[] {(int) shape[0], dimensions};
            return new Hdf5SlabReader(source, file, dataset, type, shape[0], dimensions, chunk);
        });
    }

    private static String defaultName(HdfFile file) {
        for (String name : DEFAULTS) {
            if (file.getChild(name) != null) {
                return name;
            }
        }
        return DEFAULTS.getFirst();
    }

    private static Dataset find(InputSource source, HdfFile file, String path) throws InputException {
        Node node = file;
        for (String part : path.split("/", -1)) {
            node = part.isEmpty() ? node : node instanceof io.jhdf.api.Group group ? group.getChild(part) : null;
        }
        if (node instanceof Dataset dataset) {
            return dataset;
        }
        String there = file.getChildren().keySet().stream().sorted().collect(Collectors.joining(", "));
        throw new InputException(source.file(), "", "a dataset named " + path, "only " + there);
    }

    private static ElementType type(InputSource source, String place, Dataset dataset) throws InputException {
        DataType type = dataset.getDataType();
        String found = type.getClass().getSimpleName() + " of " + type.getSize() + " bytes";
        if (type instanceof FloatingPoint floating && floating.getByteOrder() == ByteOrder.LITTLE_ENDIAN) {
            if (type.getSize() == 4) {
                return ElementType.F32;
            }
            if (type.getSize() == 2) {
                return ElementType.F16;
            }
        } else if (type instanceof FixedPoint fixed) {
            if (type.getSize() == 1) {
                return fixed.isSigned() ? ElementType.I8 : ElementType.U8;
            }
            if (type.getSize() == 4 && fixed.isSigned() && fixed.getByteOrder() == ByteOrder.LITTLE_ENDIAN) {
                return ElementType.I32;
            }
        }
        throw new InputException(source.file(), place, "little-endian f32, f16, i8, u8 or i32", found);
    }

    /// Up to 2 GiB the file is mapped, because jhdf allocates whatever length a damaged header names when it reads from
    /// a channel, and only slices a buffer; beyond that no length it can name is larger than the file.
    private static HdfFile openFile(InputSource source) throws IOException {
        if (source.size() > Integer.MAX_VALUE) {
            return new HdfFile(source.file());
        }
        try (FileChannel channel = FileChannel.open(source.file(), StandardOpenOption.READ)) {
            return HdfFile.fromByteBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, source.size()));
        }
    }

    /// A step inside jhdf, which on damaged files throws whatever its parsing runs into.
    interface Step<T extends @Nullable Object> {
        T run() throws IOException;
    }

    static <T extends @Nullable Object> T guarded(InputSource source, String place, Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (RuntimeException | StackOverflowError e) {
            throw new InputException(source.file(), place, "a readable HDF5 file", String.valueOf(e.getMessage()), e);
        }
    }
}
