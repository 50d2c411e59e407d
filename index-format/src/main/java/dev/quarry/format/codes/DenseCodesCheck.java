package dev.quarry.format.codes;

import static dev.quarry.format.LittleEndian.BYTE;
import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.LONG;
import static dev.quarry.format.LittleEndian.SHORT;

import dev.quarry.format.Findings;
import dev.quarry.format.Section;
import dev.quarry.format.part.PartLayout;

/// Reads every byte of opened codes and adds what is wrong.
final class DenseCodesCheck {

    private final Section section;
    private final DenseCodes codes;
    private final DenseCodesShape shape;
    private final DenseCodesLayout layout;
    private final Findings findings;

    DenseCodesCheck(Section section, DenseCodes codes, Findings findings) {
        this.section = section;
        this.codes = codes;
        this.shape = codes.shape();
        this.layout = new DenseCodesLayout(shape, codes.count());
        this.findings = findings;
    }

    void run() {
        layout.parts.checkPadding(section, findings);
        checkParameters();
        int terms = shape.encoding().terms(shape.metric());
        for (int code = 0; code < codes.count(); code++) {
            long at = layout.codesAt + codes.offset(code);
            for (int term = 0; term < terms; term++) {
                float found = codes.term(code, term);
                if (!Float.isFinite(found)) {
                    long termAt = at + shape.termsAt() + (long) term * Float.BYTES;
                    findings.add(section.corrupt(termAt, "a finite term", Float.toString(found)));
                }
            }
            int used = shape.encoding().codeBytes(shape.dim());
            PartLayout.checkZeros(section, at + used, at + shape.termsAt(), findings);
            PartLayout.checkZeros(
                    section, at + shape.termsAt() + (long) terms * Float.BYTES, at + shape.stride(), findings);
            switch (shape.encoding()) {
                case CodeEncoding.Scalar8 scalar -> {
                    // every byte is a code
                }
                case CodeEncoding.Scalar4 scalar -> checkLastNibbles(at);
                case CodeEncoding.Bit1 bits -> checkBits(code, at);
            }
        }
        PartLayout.checkZeros(section, layout.codesAt + codes.offset(codes.count()), section.length(), findings);
    }

    private void checkParameters() {
        int count = shape.encoding().parameters(shape.dim());
        int firstStep = shape.encoding() instanceof CodeEncoding.Bit1 ? count : count / 2;
        for (int i = 0; i < count; i++) {
            float found = codes.parameters().get(FLOAT, (long) i * Float.BYTES);
            boolean holds = Float.isFinite(found) && (i < firstStep || found > 0);
            if (!holds) {
                String expected = i < firstStep ? "a finite parameter" : "a finite step above 0";
                long at = layout.parametersAt + (long) i * Float.BYTES;
                findings.add(section.corrupt(at, expected, Float.toString(found)));
                return;
            }
        }
    }

    private void checkLastNibbles(long at) {
        int quarter = CodeEncoding.Scalar4.quarter(shape.dim());
        for (int dim = shape.dim(); dim < 4 * quarter; dim++) {
            long place = at + (long) (dim % quarter) * Short.BYTES;
            int nibble = (section.bytes().get(SHORT, place) >>> (4 * (dim / quarter))) & 15;
            findings.require(nibble == 0, section, place, "4 zero bits behind the last dimension", nibble);
        }
    }

    private void checkBits(int code, long at) {
        int ones = 0;
        for (int byteAt = 0; byteAt < shape.encoding().codeBytes(shape.dim()); byteAt++) {
            ones += Integer.bitCount(Byte.toUnsignedInt(section.bytes().get(BYTE, at + byteAt)));
        }
        int used = shape.dim() % Long.SIZE;
        if (used != 0) {
            long place = at + (long) (shape.dim() / Long.SIZE) * Long.BYTES;
            long behind = section.bytes().get(LONG, place) >>> used;
            findings.require(behind == 0, section, place, "zero bits behind the last dimension", behind);
        }
        float counted = codes.term(code, 2);
        if (counted != ones) {
            long termAt = at + shape.termsAt() + 2 * Float.BYTES;
            findings.add(section.corrupt(termAt, ones + " ones", Float.toString(counted)));
        }
    }
}
