/*
 * The entry of a twin, named SCORE, over its byte_sums, query_share, byte_squared_norm and float_sums. Included last
 * by each, so that the compiler sees every metric and type as a loop of its own.
 */

INLINE void score_bytes(int metric, const char *data, int64_t stride, const int32_t *rows, int32_t count,
                        const char *query, int32_t dims, float *out, int is_signed, int side) {
    if (metric == METRIC_SQUARED_L2) {
        SCORE_ROWS(dims, int64_t, byte_sums(&at, query, dims, METRIC_SQUARED_L2, is_signed, side, sum), (float)-sum[r]);
        return;
    }
    int64_t share = query_share(query, dims, is_signed);
    if (metric == METRIC_DOT) {
        SCORE_ROWS(dims, int64_t, byte_sums(&at, query, dims, METRIC_DOT, is_signed, side, sum), (float)(sum[r] + share));
        return;
    }
    /* the norm reads the row again, from the nearest cache */
    double norm = (double)byte_squared_norm(query, dims, is_signed);
    SCORE_ROWS(dims, int64_t, byte_sums(&at, query, dims, METRIC_DOT, is_signed, side, sum),
               cosine((double)(sum[r] + share), (double)byte_squared_norm(at.row[r], dims, is_signed), norm));
}

INLINE float query_squared_norm(const float *query, int32_t dims) {
    int side = 1;
    group same;
    float sum[SCATTERED];
    EACH_ROW { same.row[r] = same.next[r] = (const char *)query; }
    float_sums(&same, query, dims, SQUARED_NORM, 0, side, sum);
    return sum[0];
}

INLINE void score_floats(int metric, const char *data, int64_t stride, const int32_t *rows, int32_t count,
                         const float *query, int32_t dims, float *out, int is_half, int side) {
    int64_t row_bytes = (int64_t)dims * (is_half ? 2 : 4);
    if (metric == METRIC_SQUARED_L2) {
        SCORE_ROWS(row_bytes, float, float_sums(&at, query, dims, METRIC_SQUARED_L2, is_half, side, sum), -sum[r]);
        return;
    }
    if (metric == METRIC_DOT) {
        SCORE_ROWS(row_bytes, float, float_sums(&at, query, dims, METRIC_DOT, is_half, side, sum), sum[r]);
        return;
    }
    double norm = query_squared_norm(query, dims);
    SCORE_ROWS(row_bytes, float,
               float_sums(&at, query, dims, METRIC_DOT, is_half, side, sum);
               float_sums(&at, query, dims, SQUARED_NORM, is_half, side, extra), cosine(sum[r], extra[r], norm));
}

__attribute__((noinline)) static void score_f32(int32_t metric, const char *data, int64_t stride, const int32_t *rows,
                                                int32_t count, const void *query, int32_t dims, float *out) {
    if (rows) {
        score_floats(metric, data, stride, rows, count, query, dims, out, 0, SCATTERED);
    } else {
        score_floats(metric, data, stride, NULL, count, query, dims, out, 0, IN_ORDER);
    }
}

__attribute__((noinline)) static void score_f16(int32_t metric, const char *data, int64_t stride, const int32_t *rows,
                                                int32_t count, const void *query, int32_t dims, float *out) {
    if (rows) {
        score_floats(metric, data, stride, rows, count, query, dims, out, 1, SCATTERED);
    } else {
        score_floats(metric, data, stride, NULL, count, query, dims, out, 1, IN_ORDER);
    }
}

__attribute__((noinline)) static void score_i8(int32_t metric, const char *data, int64_t stride, const int32_t *rows,
                                               int32_t count, const void *query, int32_t dims, float *out) {
    if (rows) {
        score_bytes(metric, data, stride, rows, count, query, dims, out, 1, SCATTERED);
    } else {
        score_bytes(metric, data, stride, NULL, count, query, dims, out, 1, IN_ORDER);
    }
}

__attribute__((noinline)) static void score_u8(int32_t metric, const char *data, int64_t stride, const int32_t *rows,
                                               int32_t count, const void *query, int32_t dims, float *out) {
    if (rows) {
        score_bytes(metric, data, stride, rows, count, query, dims, out, 0, SCATTERED);
    } else {
        score_bytes(metric, data, stride, NULL, count, query, dims, out, 0, IN_ORDER);
    }
}

void SCORE(int32_t operation, const char *data, int64_t stride, const int32_t *rows, int32_t count, const void *query,
           int32_t dims, float *out) {
    int32_t metric = operation % 4;
    switch (operation / 4) {
        case TYPE_F32: score_f32(metric, data, stride, rows, count, query, dims, out); break;
        case TYPE_F16: score_f16(metric, data, stride, rows, count, query, dims, out); break;
        case TYPE_I8: score_i8(metric, data, stride, rows, count, query, dims, out); break;
        default: score_u8(metric, data, stride, rows, count, query, dims, out); break;
    }
}
