/* The entry of a twin, named SCORE, over its score_bytes and score_floats. */

__attribute__((noinline)) static void score_f32(int32_t metric, const char *data, int64_t stride, const int32_t *rows,
                                                int32_t count, const void *query, int32_t dims, float *out) {
    score_floats(metric, data, stride, rows, count, query, dims, out, 0);
}

__attribute__((noinline)) static void score_f16(int32_t metric, const char *data, int64_t stride, const int32_t *rows,
                                                int32_t count, const void *query, int32_t dims, float *out) {
    score_floats(metric, data, stride, rows, count, query, dims, out, 1);
}

__attribute__((noinline)) static void score_i8(int32_t metric, const char *data, int64_t stride, const int32_t *rows,
                                               int32_t count, const void *query, int32_t dims, float *out) {
    score_bytes(metric, data, stride, rows, count, query, dims, out, 1);
}

__attribute__((noinline)) static void score_u8(int32_t metric, const char *data, int64_t stride, const int32_t *rows,
                                               int32_t count, const void *query, int32_t dims, float *out) {
    score_bytes(metric, data, stride, rows, count, query, dims, out, 0);
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
