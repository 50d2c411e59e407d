package dev.quarry.tools.read;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The vector file formats, each with the name extensions it is known by. Packing (.gz, .zst) is no part of it.
public enum VectorFormat {
    /// JSON lines of `{"id", "vector": {token: weight}}`, optionally with `contents`.
    JSONL("jsonl", "json"),
    /// big-ann CSR: `i64 rows, cols, nnz; i64 indptr[rows+1]; i32 indices[nnz]; f32 data[nnz]`.
    CSR("csr"),
    /// Seismic's binary: `u32 rows`, then per row `u32 nnz; u32 terms[nnz]; f32 values[nnz]`.
    SEISMIC("seismic"),
    /// Per row `i32 dimensions; f32 values[dimensions]`.
    FVECS("fvecs"),
    /// Per row `i32 dimensions; u8 values[dimensions]`.
    BVECS("bvecs"),
    /// Per row `i32 dimensions; i32 values[dimensions]`.
    IVECS("ivecs"),
    /// `u32 rows, dimensions; f32 values[rows][dimensions]`.
    FBIN("fbin"),
    /// `u32 rows, dimensions; u8 values[rows][dimensions]`.
    U8BIN("u8bin"),
    /// `u32 rows, dimensions; i8 values[rows][dimensions]`.
    I8BIN("i8bin"),
    /// `u32 rows, dimensions; i32 values[rows][dimensions]`; as ground truth, `f32 distances` may follow.
    IBIN("ibin"),
    /// NumPy, versions 1 to 3, C order.
    NPY("npy"),
    /// HDF5 as ann-benchmarks lays it out.
    HDF5("hdf5", "h5");

    private static final List<String> SEISMIC_NAMES = List.of("documents.bin", "queries.bin");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
    private final List<String> extensions;

    VectorFormat(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /// The name users give: the first extension.
    public String label() {
        return extensions.getFirst();
    }

    /// All labels, for help and messages.
    public static String labels() {
        return Arrays.stream(values()).map(VectorFormat::label).collect(Collectors.joining(", "));
    }

    /// The format with this label or extension, in any case.
    public static Optional<VectorFormat> named(String label) {
        String lower = label.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(f -> f.extensions.contains(lower)).findFirst();
    }

    /// Tells the format from a file's name, less `.gz` and `.zst`. `documents.bin` and `queries.bin` are Seismic's.
    ///
    /// @throws InputException if the name tells nothing; the message lists the formats
    public static VectorFormat guess(Path file) throws InputException {
        String name = Compression.bareName(file).toLowerCase(Locale.ROOT);
        if (SEISMIC_NAMES.contains(name)) {
            return SEISMIC;
        }
        String extension = name.substring(name.lastIndexOf('.') + 1);
        Optional<VectorFormat> format = name.indexOf('.') < 0 ? Optional.empty() : named(extension);
        return format.orElseThrow(() -> new InputException(
                file, "", "a name that ends in a known format (" + labels() + "), or the format given by name", name));
    }
}
