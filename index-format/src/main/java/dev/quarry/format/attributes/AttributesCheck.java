package dev.quarry.format.attributes;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import dev.quarry.format.attributes.AttributesLayout.Counts;
import dev.quarry.format.part.PartLayout;
import dev.quarry.format.part.RowBitmap;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Walks every byte of an attribute: values ascend and are of their type, each value's rows ascend and are
/// stored the way their number asks for, and each row's values are exactly those whose rows it is among.
final class AttributesCheck {

    private final AttributesView view;
    private final Section section;
    private final Findings findings;
    private final AttributesLayout layout;

    AttributesCheck(AttributesView view, Findings findings) {
        this.view = view;
        this.section = view.section();
        this.findings = findings;
        this.layout = new AttributesLayout(new Counts(
                view.type(),
                view.rows(),
                view.most(),
                view.values().count(),
                section.intAt(AttributesLayout.DENSE),
                view.pairs(),
                section.longAt(AttributesLayout.SPARSE),
                section.longAt(AttributesLayout.TEXT_BYTES)));
    }

    void run() {
        long before = findings.count();
        PartLayout.checkZeros(section, AttributesLayout.HEADER_END, PartLayout.HEADER_BYTES, findings);
        layout.parts.checkPadding(section, findings);
        checkValues();
        if (findings.count() == before) {
            checkPostings();
        }
        if (findings.count() == before) {
            checkColumn();
        }
    }

    private void checkValues() {
        AttributeValues values = view.values();
        byte[] last = {};
        for (int ordinal = 0; ordinal < values.count(); ordinal++) {
            boolean ascends = true;
            switch (view.type()) {
                case KEYWORD -> {
                    byte[] keyword = values.keyword(ordinal);
                    ascends = ordinal == 0 || Arrays.compareUnsigned(last, keyword) < 0;
                    last = keyword;
                    require(isKeyword(keyword), ordinal, "UTF-8 of at most 32766 bytes", keyword.length + " bytes");
                }
                case LONG, DATE -> ascends = ordinal == 0 || values.number(ordinal - 1) < values.number(ordinal);
                case BOOLEAN -> {
                    ascends = ordinal == 0 || values.number(ordinal - 1) < values.number(ordinal);
                    require(values.number(ordinal) >>> 1 == 0, ordinal, "0 or 1", values.number(ordinal) + "");
                }
                case DOUBLE -> {
                    double value = values.real(ordinal);
                    ascends = ordinal == 0 || values.real(ordinal - 1) < value;
                    boolean allowed = !Double.isNaN(value) && Double.doubleToRawLongBits(value) != Long.MIN_VALUE;
                    require(allowed, ordinal, "a number other than -0.0", value + "");
                }
            }
            require(ascends, ordinal, "ascending values", "others");
        }
    }

    private static boolean isKeyword(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return bytes.length <= AttributeType.MAX_KEYWORD_BYTES;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private void require(boolean holds, int ordinal, String expected, String found) {
        if (!holds) {
            findings.add(section.corrupt(layout.valuesAt, expected + " at ordinal " + ordinal, found));
        }
    }

    private void checkPostings() {
        AttributePostings postings = view.postings();
        for (int ordinal = 0; ordinal < view.values().count(); ordinal++) {
            long count = postings.count(ordinal, ordinal + 1);
            int bitmap = postings.bitmap(ordinal);
            if (count < 1 || count > view.rows() || (bitmap >= 0) != AttributesLayout.isDense(count, view.rows())) {
                String expected = "1 to " + view.rows() + " rows for value " + ordinal + ", stored as they ask for";
                findings.add(section.corrupt(layout.startsAt, expected, count + ""));
                return;
            }
            if (bitmap >= 0) {
                checkBitmap(
                        postings.rowsOf(bitmap), layout.bitmapsAt + bitmap * RowBitmap.byteSize(view.rows()), count);
            } else {
                checkNumbers(ordinal);
            }
        }
    }

    private void checkBitmap(RowBitmap rows, long at, long count) {
        long set = 0;
        for (long word = 0; word < rows.words().byteSize(); word += Long.BYTES) {
            set += Long.bitCount(rows.words().get(LittleEndian.LONG, word));
        }
        findings.require(set == count, section, at, count + " bits set", set);
        if ((view.rows() & 63) != 0) {
            long behind = rows.words().get(LittleEndian.LONG, rows.words().byteSize() - Long.BYTES) >>> view.rows();
            findings.require(behind == 0, section, at, "no bits behind row " + (view.rows() - 1), behind);
        }
    }

    private void checkNumbers(int ordinal) {
        AttributePostings postings = view.postings();
        long end = postings.sparseStart(ordinal + 1);
        int last = -1;
        for (long at = postings.sparseStart(ordinal); at < end; at++) {
            int row = postings.rowAt(at);
            if (row <= last || row >= view.rows()) {
                long place = layout.slicesAt + at * Integer.BYTES;
                findings.require(false, section, place, "a row from " + (last + 1) + " to " + (view.rows() - 1), row);
                return;
            }
            last = row;
        }
    }

    /// Each row's values, in row order, must be the next row of each of them; as many pairs on both sides then
    /// means that they are the same.
    private void checkColumn() {
        AttributePostings postings = view.postings();
        AttributeColumn column = view.column();
        int[] taken = new int[view.values().count()];
        long pairs = 0;
        int present = 0;
        int most = 0;
        for (int row = 0; row < view.rows(); row++) {
            int last = 0;
            long start = column.isMultiValued() ? column.start(row) : row;
            long end = column.isMultiValued() ? column.end(row) : row + (column.code(row) == 0 ? 0 : 1);
            for (long at = start; at < end; at++) {
                int code = column.codeAt(at);
                boolean agrees = code > last && code <= taken.length && isNext(postings, code - 1, taken, row);
                if (!agrees) {
                    long place = layout.codesAt + at * column.width();
                    findings.require(false, section, place, "the values whose rows have row " + row, code);
                    return;
                }
                last = code;
            }
            pairs += end - start;
            present += end > start ? 1 : 0;
            most = (int) Math.max(most, end - start);
        }
        findings.require(pairs == view.pairs(), section, layout.codesAt, view.pairs() + " values of rows", pairs);
        findings.require(present == view.present(), section, AttributesLayout.PRESENT, present + "", view.present());
        findings.require(most == view.most(), section, AttributesLayout.MOST, most + "", view.most());
    }

    private static boolean isNext(AttributePostings postings, int ordinal, int[] taken, int row) {
        int place = taken[ordinal]++;
        int bitmap = postings.bitmap(ordinal);
        if (bitmap >= 0) {
            return postings.rowsOf(bitmap).get(row);
        }
        return place < postings.count(ordinal, ordinal + 1)
                && postings.rowAt(postings.sparseStart(ordinal) + place) == row;
    }
}
