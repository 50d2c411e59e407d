package dev.quarry.tools.read;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The header of a NumPy file, versions 1 to 3: the mark, a version, a length, and a Python dictionary of three keys.
record NpyHeader(ElementType type, long rows, long dimensions) {
    private static final byte[] MARK = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 16;
    private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]*)['\"]");
    private static final Pattern ORDER = Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9, ]*)\\)");
    private static final Pattern MATRIX = Pattern.compile("\\s*([0-9]{1,18})\\s*,\\s*([0-9]{1,18})\\s*,?\\s*");
    private static final Map<String, ElementType> TYPES = Map.of(
            "<f4", ElementType.F32,
            "<f2", ElementType.F16,
            "|i1", ElementType.I8,
            "|u1", ElementType.U8,
            "<i4", ElementType.I32);

    static NpyHeader read(InputBytes in) throws IOException {
        for (byte b : MARK) {
            int found = in.readByte("the NumPy mark");
            if (found != (b & 0xff)) {
                throw in.failure("byte 0", "the NumPy mark (93 NUMPY)", "something else");
            }
        }
        int version = in.readByte("the NumPy version");
        in.readByte("the NumPy version");
        if (version < 1 || version > 3) {
            throw in.failure("header", "NumPy version 1, 2 or 3", String.valueOf(version));
        }
        long length = version == 1
                ? in.readByte("the header length") | in.readByte("the header length") << 8
                : Integer.toUnsignedLong(in.readInt("the header length"));
        if (length > LONGEST) {
            throw in.failure("header", "a header of at most " + LONGEST + " bytes", length + " bytes");
        }
        byte[] header = in.bytes(new byte[0], (int) length, "the NumPy header");
        return parse(in, new String(header, 0, (int) length, StandardCharsets.UTF_8));
    }

    private static NpyHeader parse(InputBytes in, String header) throws InputException {
        Matcher descr = find(in, DESCR, header, "one plain element type under 'descr'");
        ElementType type = TYPES.get(descr.group(1));
        if (type == null) {
            throw in.failure("header", "element type <f4, <f2, |i1, |u1 or <i4 (little endian)", descr.group(1));
        }
        if (find(in, ORDER, header, "'fortran_order'").group(1).equals("True")) {
            throw in.failure("header", "C order (numpy.ascontiguousarray makes it)", "Fortran order");
        }
        String shape = find(in, SHAPE, header, "'shape'").group(1);
        Matcher matrix = MATRIX.matcher(shape);
        if (!matrix.matches()) {
            throw in.failure("header", "a shape of two dimensions (rows, dimensions)", "(" + shape + ")");
        }
        return new NpyHeader(type, Long.parseLong(matrix.group(1)), Long.parseLong(matrix.group(2)));
    }

    private static Matcher find(InputBytes in, Pattern pattern, String header, String what) throws InputException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw in.failure("header", what, header);
        }
        return matcher;
    }
}
