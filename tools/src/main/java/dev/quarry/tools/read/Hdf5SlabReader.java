package dev.quarry.tools.read;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.dataset.ChunkedDataset;
import java.io.IOException;
import java.lang.reflect.Array;

/// Reads a chunked or compact HDF5 dataset, a slab of whole chunks at a time.
final class Hdf5SlabReader extends DenseRows {
    private static final long SLAB_BYTES = 4L << 20;
    private static final long LARGEST_CHUNK_BYTES = 256L << 20;

    private final HdfFile hdf;
    private final Dataset dataset;
    private final long rows;
    private final int slabRows;
    private Object[] slab = new Object[0];
    private long slabStart;

    Hdf5SlabReader(
            InputSource source, HdfFile hdf, Dataset dataset, ElementType type, long rows, int dimensions, int[] chunk)
            throws InputException {
        super(source, type, dimensions);
        this.hdf = hdf;
        this.dataset = dataset;
        this.rows = rows;
        if (chunk.length != 2 || chunk[0] < 0 || chunk[1] < 0) {
            throw new InputException(
                    source.file(), "dataset " + dataset.getPath(), "chunks of two dimensions", "others");
        }
        long chunkBytes = (long) chunk[0] * chunk[1] * type.bytes();
        if (chunkBytes > Math.min(LARGEST_CHUNK_BYTES, source.size() * 1100)) {
            String place = "dataset " + dataset.getPath();
            throw new InputException(source.file(), place, "smaller chunks", chunkBytes + " bytes");
        }
        long fit = Math.max(1, SLAB_BYTES / rowBytes());
        long whole = chunk[0] == 0 ? fit : Math.max(1, fit / chunk[0]) * chunk[0];
        this.slabRows = (int) Math.min(whole * rowBytes() > LARGEST_CHUNK_BYTES ? fit : whole, Integer.MAX_VALUE);
        this.bytes = new byte[rowBytes()];
    }

    @Override
    boolean readRow(long number) throws IOException {
        if (number >= rows) {
            return false;
        }
        if (number >= slabStart + slab.length) {
            slab = Hdf5.guarded(source, "row " + number, () -> load(number));
            slabStart = number;
        }
        Object values = slab[(int) (number - slabStart)];
        if (Array.getLength(values) != dimensions) {
            String found = String.valueOf(Array.getLength(values));
            throw new InputException(file(), "row " + number, dimensions + " values", found);
        }
        Hdf5.guarded(source, "row " + number, () -> {
            encode(values);
            return values;
        });
        return true;
    }

    private Object[] load(long start) throws InputException {
        int count = (int) Math.min(slabRows, rows - start);
        Object data;
        if (dataset instanceof ChunkedDataset) {
            data = dataset.getData(new long[] {start, 0}, new int[] {count, dimensions});
        } else {
            data = dataset.getData();
        }
        if (data instanceof Object[] array && array.length > 0) {
            return array;
        }
        throw new InputException(file(), "row " + start, "an array of rows", "something else");
    }

    private void encode(Object values) {
        switch (values) {
            case byte[] raw -> System.arraycopy(raw, 0, bytes, 0, raw.length);
            case float[] some -> {
                for (int i = 0; i < some.length; i++) {
                    type.put(bytes, i, some[i]);
                }
            }
            case int[] some -> {
                for (int i = 0; i < some.length; i++) {
                    type.putInt(bytes, i, some[i]);
                }
            }
            default ->
                throw new IllegalStateException("rows of " + values.getClass().getSimpleName());
        }
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long bytesRead() {
        return rows == 0 ? source.size() : (long) (source.size() * ((row + 1.0) / rows));
    }

    @Override
    public void close() throws IOException {
        hdf.close();
    }
}
