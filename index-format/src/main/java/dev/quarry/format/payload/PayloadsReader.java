package dev.quarry.format.payload;

import static dev.quarry.format.LittleEndian.BYTE;

import dev.quarry.format.payload.PayloadsView.Block;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.jspecify.annotations.Nullable;

/// Reads payloads. Keeps the block it decompressed last, so that neighboring rows cost one decompression. Not
/// thread-safe: one per thread.
public final class PayloadsReader {

    private static final byte[] EMPTY = {};
    private static final int NO_BLOCK = -1;

    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final PayloadsView view;
    private byte[] stored = EMPTY;
    private byte[] bytes = EMPTY;
    private int current = NO_BLOCK;

    PayloadsReader(PayloadsView view) {
        this.view = view;
    }

    /// A copy of the row's payload, or null when it has none.
    ///
    /// @throws dev.quarry.format.CorruptSegmentException when the block is damaged
    public byte @Nullable [] read(int row) {
        if (!view.isPresent(row)) {
            return null;
        }
        int length = view.length(row);
        if (length == 0) {
            return EMPTY;
        }
        int index = view.blockOf(row);
        Block block = view.block(index);
        long from = view.starts().at(row) - view.starts().at(block.firstRow());
        if (row >= block.endRow() || from < 0 || from > block.length() - length) {
            throw view.section()
                    .corrupt(
                            view.startAt(row),
                            "a payload inside block " + index + " of " + block.length() + " bytes",
                            length + " bytes at " + from);
        }
        if (index != current) {
            decompress(index);
        }
        return Arrays.copyOfRange(bytes, (int) from, (int) from + length);
    }

    /// Makes a block the current one. Scratch grows to no more than the block, which [PayloadsView#block] bounds by the
    /// bytes that are there.
    void decompress(int index) {
        current = NO_BLOCK;
        Block block = view.block(index);
        if (bytes.length < block.length()) {
            bytes = new byte[block.length()];
        }
        if (block.stored() == block.length()) {
            MemorySegment.copy(view.data(), BYTE, block.offset(), bytes, 0, block.stored());
        } else {
            if (stored.length < block.stored()) {
                stored = new byte[block.stored()];
            }
            MemorySegment.copy(view.data(), BYTE, block.offset(), stored, 0, block.stored());
            int length = lz4(block, index);
            if (length != block.length()) {
                throw view.section().corrupt(view.entryAt(index), block.length() + " bytes", length + " bytes");
            }
        }
        current = index;
    }

    private int lz4(Block block, int index) {
        try {
            return decompressor.decompress(stored, 0, block.stored(), bytes, 0, block.length());
        } catch (LZ4Exception e) {
            throw view.section()
                    .corrupt(
                            view.entryAt(index),
                            "an LZ4 block of " + block.length() + " bytes",
                            "other bytes (" + e + ")");
        }
    }
}
