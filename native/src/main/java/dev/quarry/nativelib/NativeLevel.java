package dev.quarry.nativelib;

import java.util.Arrays;
import java.util.Optional;

/// An instruction set that the library has a twin for. Numbers are those of `kernels.h`.
enum NativeLevel {
    /// AVX2, FMA and F16C.
    AVX2(1, "avx2"),
    /// AVX-512 F, BW, VL, DQ and VNNI.
    AVX512_VNNI(2, "avx512vnni");

    private final int number;
    private final String label;

    NativeLevel(int number, String label) {
        this.number = number;
        this.label = label;
    }

    int number() {
        return number;
    }

    String label() {
        return label;
    }

    static Optional<NativeLevel> of(int number) {
        return Arrays.stream(values()).filter(level -> level.number == number).findFirst();
    }
}
