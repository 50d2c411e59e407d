/* AVX-512 F, BW, VL and VNNI. */
#include "rows.h"

/* ---- bytes
 *
 * vpdpbusd multiplies unsigned by signed bytes, so one side is shifted by 128 (a flipped top bit) and the other
 * side's sum corrects for it: a * b = (a + 128) * b - 128 * b. Sums of four products fit its 32 bits for a span.
 */

INLINE __m512i flip(__m512i bytes) { return _mm512_xor_si512(bytes, _mm512_set1_epi8((char)0x80)); }

INLINE __m512i load_bytes(const void *at) { return _mm512_loadu_si512(at); }

INLINE __m512i load_some(const void *at, int count) {
    return _mm512_maskz_loadu_epi8(~(__mmask64)0 >> (64 - count), at);
}

INLINE __m512i add_products(__m512i sum, __m512i row, __m512i query, int is_signed) {
    return is_signed ? _mm512_dpbusd_epi32(sum, flip(row), query) : _mm512_dpbusd_epi32(sum, query, flip(row));
}

/* What the shift adds to a span's dot product: 128 times the query's sum. */
INLINE int64_t shift_of(const char *query, int dims, int is_signed) {
    __m512i sum = _mm512_setzero_si512();
    __m512i ones = _mm512_set1_epi8(1);
    int i = 0;
    for (; i + 64 <= dims; i += 64) {
        __m512i q = load_bytes(query + i);
        sum = is_signed ? _mm512_dpbusd_epi32(sum, ones, q) : _mm512_dpbusd_epi32(sum, q, ones);
    }
    if (i < dims) {
        __m512i q = load_some(query + i, dims - i);
        sum = is_signed ? _mm512_dpbusd_epi32(sum, ones, q) : _mm512_dpbusd_epi32(sum, q, ones);
    }
    int64_t total = _mm512_reduce_add_epi32(sum);
    return is_signed ? -128 * total : 128 * total;
}

INLINE int64_t shifted_dot(const char *row, const char *query, int dims, const char *next, int is_signed) {
    int64_t total = 0;
    for (int from = 0; from < dims; from += SPAN) {
        int to = dims - from > SPAN ? from + SPAN : dims;
        __m512i sum0 = _mm512_setzero_si512();
        __m512i sum1 = sum0;
        int i = from;
        for (; i + 128 <= to; i += 128) {
            prefetch(next + i);
            prefetch(next + i + 64);
            sum0 = add_products(sum0, load_bytes(row + i), load_bytes(query + i), is_signed);
            sum1 = add_products(sum1, load_bytes(row + i + 64), load_bytes(query + i + 64), is_signed);
        }
        if (i + 64 <= to) {
            prefetch(next + i);
            sum0 = add_products(sum0, load_bytes(row + i), load_bytes(query + i), is_signed);
            i += 64;
        }
        if (i < to) {
            prefetch(next + i);
            sum1 = add_products(sum1, load_some(row + i, to - i), load_some(query + i, to - i), is_signed);
        }
        total += _mm512_reduce_add_epi32(_mm512_add_epi32(sum0, sum1));
    }
    return total;
}

/* The magnitude of the difference fits a byte and is right modulo 256; its square is taken in 16 bits. */
INLINE void add_squares(__m512i *sum0, __m512i *sum1, __m512i row, __m512i query, int is_signed) {
    __m512i zero = _mm512_setzero_si512();
    __m512i apart = is_signed ? _mm512_sub_epi8(_mm512_max_epi8(row, query), _mm512_min_epi8(row, query))
                              : _mm512_sub_epi8(_mm512_max_epu8(row, query), _mm512_min_epu8(row, query));
    __m512i low = _mm512_unpacklo_epi8(apart, zero);
    __m512i high = _mm512_unpackhi_epi8(apart, zero);
    *sum0 = _mm512_dpwssd_epi32(*sum0, low, low);
    *sum1 = _mm512_dpwssd_epi32(*sum1, high, high);
}

INLINE int64_t byte_l2(const char *row, const char *query, int dims, const char *next, int is_signed) {
    int64_t total = 0;
    for (int from = 0; from < dims; from += SPAN) {
        int to = dims - from > SPAN ? from + SPAN : dims;
        __m512i sum0 = _mm512_setzero_si512();
        __m512i sum1 = sum0;
        int i = from;
        for (; i + 64 <= to; i += 64) {
            prefetch(next + i);
            add_squares(&sum0, &sum1, load_bytes(row + i), load_bytes(query + i), is_signed);
        }
        if (i < to) {
            prefetch(next + i);
            add_squares(&sum0, &sum1, load_some(row + i, to - i), load_some(query + i, to - i), is_signed);
        }
        total += _mm512_reduce_add_epi32(_mm512_add_epi32(sum0, sum1));
    }
    return total;
}

/* Of magnitudes x: x * x = x * (x - 128) + 128 * x. */
INLINE int64_t byte_squared_norm(const char *row, int dims, int is_signed) {
    int64_t total = 0;
    __m512i ones = _mm512_set1_epi8(1);
    for (int from = 0; from < dims; from += SPAN) {
        int to = dims - from > SPAN ? from + SPAN : dims;
        __m512i products = _mm512_setzero_si512();
        __m512i sum = products;
        for (int i = from; i < to; i += 64) {
            __m512i x = to - i >= 64 ? load_bytes(row + i) : load_some(row + i, to - i);
            x = is_signed ? _mm512_abs_epi8(x) : x;
            products = _mm512_dpbusd_epi32(products, x, flip(x));
            sum = _mm512_dpbusd_epi32(sum, x, ones);
        }
        total += _mm512_reduce_add_epi32(products) + 128 * (int64_t)_mm512_reduce_add_epi32(sum);
    }
    return total;
}

INLINE void score_bytes(int metric, const char *data, int64_t stride, const int32_t *rows, int32_t count,
                        const char *query, int32_t dims, float *out, int is_signed) {
    switch (metric) {
        case METRIC_DOT: {
            int64_t shift = shift_of(query, dims, is_signed);
            FOR_EACH_ROW(dims, out[i] = (float)(shifted_dot(row, query, dims, next, is_signed) + shift));
            break;
        }
        case METRIC_SQUARED_L2:
            FOR_EACH_ROW(dims, out[i] = (float)-byte_l2(row, query, dims, next, is_signed));
            break;
        default: {
            int64_t shift = shift_of(query, dims, is_signed);
            double norm = (double)byte_squared_norm(query, dims, is_signed);
            FOR_EACH_ROW(dims, out[i] = cosine((double)(shifted_dot(row, query, dims, next, is_signed) + shift),
                                               (double)byte_squared_norm(row, dims, is_signed), norm));
            break;
        }
    }
}

/* ---- floats */

INLINE __m512 load_floats(const char *row, int64_t i, int is_half) {
    return is_half ? _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(row + 2 * i)))
                   : _mm512_loadu_ps(row + 4 * i);
}

INLINE __m512 load_some_floats(const char *row, int64_t i, int count, int is_half) {
    __mmask16 mask = (__mmask16)(0xffff >> (16 - count));
    return is_half ? _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, row + 2 * i))
                   : _mm512_maskz_loadu_ps(mask, row + 4 * i);
}

INLINE __m512 add_term(__m512 sum, __m512 x, __m512 q, int metric) {
    if (metric == METRIC_SQUARED_L2) {
        __m512 apart = _mm512_sub_ps(x, q);
        return _mm512_fmadd_ps(apart, apart, sum);
    }
    return _mm512_fmadd_ps(x, q, sum);
}

/* The dot product or the squared distance; with a place for the norm, the row's squared norm too. */
INLINE float float_sum(const char *row, const float *query, int dims, const char *next, int metric, int is_half,
                       float *squared_norm) {
    int width = is_half ? 2 : 4;
    __m512 sum[4];
    __m512 norm[4];
    for (int j = 0; j < 4; j++) {
        sum[j] = _mm512_setzero_ps();
        norm[j] = _mm512_setzero_ps();
    }
    int64_t i = 0;
    for (; i + 64 <= dims; i += 64) {
        for (int line = 0; line < width; line++) {
            prefetch(next + i * width + 64 * line);
        }
        for (int j = 0; j < 4; j++) {
            __m512 x = load_floats(row, i + 16 * j, is_half);
            sum[j] = add_term(sum[j], x, _mm512_loadu_ps(query + i + 16 * j), metric);
            if (squared_norm) {
                norm[j] = _mm512_fmadd_ps(x, x, norm[j]);
            }
        }
    }
    for (; i < dims; i += 16) {
        prefetch(next + i * width);
        int left = dims - (int)i;
        __m512 x = left >= 16 ? load_floats(row, i, is_half) : load_some_floats(row, i, left, is_half);
        __m512 q = left >= 16 ? _mm512_loadu_ps(query + i) : load_some_floats((const char *)query, i, left, 0);
        sum[0] = add_term(sum[0], x, q, metric);
        if (squared_norm) {
            norm[0] = _mm512_fmadd_ps(x, x, norm[0]);
        }
    }
    if (squared_norm) {
        *squared_norm = _mm512_reduce_add_ps(
            _mm512_add_ps(_mm512_add_ps(norm[0], norm[1]), _mm512_add_ps(norm[2], norm[3])));
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(sum[0], sum[1]), _mm512_add_ps(sum[2], sum[3])));
}

INLINE float float_cosine(const char *row, const float *query, int dims, const char *next, int is_half, double norm) {
    float squared_norm;
    float dot = float_sum(row, query, dims, next, METRIC_DOT, is_half, &squared_norm);
    return cosine(dot, squared_norm, norm);
}

INLINE void score_floats(int metric, const char *data, int64_t stride, const int32_t *rows, int32_t count,
                         const float *query, int32_t dims, float *out, int is_half) {
    int64_t row_bytes = (int64_t)dims * (is_half ? 2 : 4);
    switch (metric) {
        case METRIC_DOT:
            FOR_EACH_ROW(row_bytes, out[i] = float_sum(row, query, dims, next, METRIC_DOT, is_half, NULL));
            break;
        case METRIC_SQUARED_L2:
            FOR_EACH_ROW(row_bytes, out[i] = -float_sum(row, query, dims, next, METRIC_SQUARED_L2, is_half, NULL));
            break;
        default: {
            const char *itself = (const char *)query;
            double norm = float_sum(itself, query, dims, itself, METRIC_DOT, 0, NULL);
            FOR_EACH_ROW(row_bytes, out[i] = float_cosine(row, query, dims, next, is_half, norm));
            break;
        }
    }
}

#define SCORE quarry_score_avx512
#include "score.h"
