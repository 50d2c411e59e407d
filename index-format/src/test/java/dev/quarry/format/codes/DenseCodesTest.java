package dev.quarry.format.codes;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarry.format.CorruptSegmentException;
import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.SectionDamage;
import dev.quarry.format.SectionKind;
import dev.quarry.format.Segment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DenseCodesTest {

    private static final int FIELD = 3;
    private static final List<CodeEncoding> ENCODINGS = List.of(
            new CodeEncoding.Scalar8(CodeSteps.GLOBAL),
            new CodeEncoding.Scalar8(CodeSteps.PER_DIMENSION),
            new CodeEncoding.Scalar4(CodeSteps.GLOBAL),
            new CodeEncoding.Scalar4(CodeSteps.PER_DIMENSION),
            new CodeEncoding.Bit1(-7));

    @TempDir
    Path folder;

    /// Codes of random bits, sound in every other way.
    private static DenseCodes random(Arena arena, Random random, DenseCodesShape shape, int rows, int count) {
        int dim = shape.dim();
        int parameters = shape.encoding().parameters(dim);
        MemorySegment shared = arena.allocate((long) parameters * Float.BYTES, 64);
        for (int i = 0; i < parameters; i++) {
            shared.set(FLOAT, (long) i * Float.BYTES, random.nextFloat() + .25f);
        }
        MemorySegment codes = arena.allocate(shape.byteSize(count), 64);
        DenseCodes made = new DenseCodes(shape, rows, count, shared, codes);
        for (int code = 0; code < count; code++) {
            int ones = 0;
            for (int i = 0; i < dim; i++) {
                long at = made.offset(code);
                int number = random.nextInt(256);
                switch (shape.encoding()) {
                    case CodeEncoding.Scalar8 scalar -> codes.set(BYTE, at + i, (byte) number);
                    case CodeEncoding.Scalar4 scalar -> {
                        int quarter = CodeEncoding.Scalar4.quarter(dim);
                        at += 2L * (i % quarter);
                        codes.set(SHORT, at, (short) (codes.get(SHORT, at) | ((number & 15) << (4 * (i / quarter)))));
                    }
                    case CodeEncoding.Bit1 bits -> {
                        at += i / 8;
                        codes.set(BYTE, at, (byte) (codes.get(BYTE, at) | ((number & 1) << (i % 8))));
                        ones += number & 1;
                    }
                }
            }
            int terms = shape.encoding().terms(shape.metric());
            for (int term = 0; term < terms; term++) {
                codes.set(
                        FLOAT,
                        made.offset(code) + shape.termsAt() + (long) term * Float.BYTES,
                        term == 2 ? ones : random.nextFloat());
            }
        }
        return made;
    }

    private Segment written(String name, DenseCodes codes) throws IOException {
        return Segment.open(SectionDamage.write(
                folder.resolve(name), codes.rows(), segment -> DenseCodesWriter.write(codes, segment, FIELD)));
    }

    static Stream<Arguments> shapes() {
        return ENCODINGS.stream()
                .flatMap(encoding -> Stream.of(1, 3, 4, 5, 31, 32, 63, 64, 65, 96, 127, 128, 129, 784)
                        .map(dim -> Arguments.of(encoding, dim)));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void codesComeBack(CodeEncoding encoding, int dim) throws IOException {
        long seed = 71;
        CodeMetric metric = Objects.requireNonNull(CodeMetric.ofId(1 + dim % 3));
        try (Arena arena = Arena.ofConfined()) {
            DenseCodesShape shape = DenseCodesShape.of(encoding, metric, dim, CodeOrder.NODES);
            DenseCodes codes = random(arena, new Random(seed), shape, 40, 37);
            try (Segment segment = written("codes", codes)) {
                Section section = segment.require(SectionKind.DENSE_CODES, FIELD);
                DenseCodesView view = DenseCodesView.open(section, 40);
                assertThat(view.codes().shape()).isEqualTo(shape);
                assertThat(view.codes().count()).isEqualTo(37);
                assertThat(view.codes().codes().mismatch(codes.codes()))
                        .as("seed %d", seed)
                        .isEqualTo(-1);
                assertThat(view.codes().parameters().mismatch(codes.parameters()))
                        .as("seed %d", seed)
                        .isEqualTo(-1);
                Findings findings = new Findings();
                view.check(findings);
                assertThat(findings.problems()).as("seed %d", seed).isEmpty();
                assertThatThrownBy(() -> DenseCodesView.open(section, 41))
                        .isInstanceOf(CorruptSegmentException.class)
                        .hasMessageContainingAll("dense_codes[field 3]", "41 rows");
            }
        }
    }

    @Test
    void stridesKeepToLinesWhereThatIsCheap() {
        assertThat(stride(new CodeEncoding.Scalar8(CodeSteps.GLOBAL), 784)).isEqualTo(832);
        assertThat(stride(new CodeEncoding.Scalar4(CodeSteps.GLOBAL), 784)).isEqualTo(416);
        assertThat(stride(new CodeEncoding.Bit1(1), 784)).isEqualTo(128);
        assertThat(stride(new CodeEncoding.Bit1(1), 768)).isEqualTo(112);
        assertThat(stride(new CodeEncoding.Scalar8(CodeSteps.GLOBAL), 3)).isEqualTo(8);
    }

    private static int stride(CodeEncoding encoding, int dim) {
        return DenseCodesShape.of(encoding, CodeMetric.SQUARED_L2, dim, CodeOrder.ROWS)
                .stride();
    }

    @Test
    void noCodes() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            DenseCodesShape shape = DenseCodesShape.of(ENCODINGS.getFirst(), CodeMetric.COSINE, 8, CodeOrder.NODES);
            try (Segment segment = written("none", random(arena, new Random(1), shape, 5, 0))) {
                DenseCodesView view = DenseCodesView.open(segment.require(SectionKind.DENSE_CODES, FIELD), 5);
                assertThat(view.codes().count()).isZero();
                Findings findings = new Findings();
                view.check(findings);
                assertThat(findings.problems()).isEmpty();
            }
        }
    }

    @Test
    void codesOfRowsAreAsManyAsRows() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            DenseCodesShape shape = DenseCodesShape.of(ENCODINGS.getFirst(), CodeMetric.COSINE, 8, CodeOrder.ROWS);
            try (Segment segment = written("few", random(arena, new Random(1), shape, 5, 4))) {
                assertThatThrownBy(() -> DenseCodesView.open(segment.require(SectionKind.DENSE_CODES, FIELD), 5))
                        .isInstanceOf(CorruptSegmentException.class)
                        .hasMessageContaining("5 codes");
            }
        }
    }

    static Stream<CodeEncoding> encodings() {
        return ENCODINGS.stream();
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void damageEndsInATypedError(CodeEncoding encoding) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            DenseCodesShape shape = DenseCodesShape.of(encoding, CodeMetric.SQUARED_L2, 6, CodeOrder.NODES);
            DenseCodes codes = random(arena, new Random(2), shape, 5, 4);
            try (Segment segment = written("damage", codes)) {
                SectionDamage.survive(segment.require(SectionKind.DENSE_CODES, FIELD), (section, findings) -> {
                    DenseCodesView view = DenseCodesView.open(section, 5);
                    for (int code = 0; code < view.codes().count(); code++) {
                        for (int term = 0;
                                term < view.codes().shape().encoding().terms(CodeMetric.SQUARED_L2);
                                term++) {
                            view.codes().term(code, term);
                        }
                    }
                    view.check(findings);
                });
            }
        }
    }

    @Test
    void codesThatDoNotFitAreNotWritten() {
        try (Arena arena = Arena.ofConfined()) {
            DenseCodesShape shape = DenseCodesShape.of(ENCODINGS.getFirst(), CodeMetric.COSINE, 8, CodeOrder.ROWS);
            DenseCodes codes = new DenseCodes(shape, 2, 2, arena.allocate(8), arena.allocate(3));
            assertThatThrownBy(() -> written("wrong", codes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("codes: expected");
        }
    }
}
