/* AVX2, FMA and F16C: bytes are widened to 16 bits, since its multiply-add of bytes saturates. */
#include "rows.h"

INLINE int64_t total_of(__m256i sums) {
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xb1)));
}

INLINE float total_of_floats(__m256 sums) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

/* ---- bytes */

INLINE __m256i widened(__m128i bytes, int is_signed) {
    return is_signed ? _mm256_cvtepi8_epi16(bytes) : _mm256_cvtepu8_epi16(bytes);
}

INLINE __m256i load_bytes(const char *at, int count, int is_signed) {
    if (count >= 16) {
        return widened(_mm_loadu_si128((const __m128i *)at), is_signed);
    }
    char some[16] = {0};
    memcpy(some, at, (size_t)count);
    return widened(_mm_loadu_si128((const __m128i *)some), is_signed);
}

INLINE __m256i byte_term(__m256i x, __m256i q, int metric) {
    if (metric == METRIC_SQUARED_L2) {
        __m256i apart = _mm256_sub_epi16(x, q);
        return _mm256_madd_epi16(apart, apart);
    }
    return _mm256_madd_epi16(x, q);
}

/* The dot product or the squared distance. */
INLINE int64_t byte_sum(const char *row, const char *query, int dims, const char *next, int metric, int is_signed) {
    int64_t total = 0;
    for (int from = 0; from < dims; from += SPAN) {
        int to = dims - from > SPAN ? from + SPAN : dims;
        __m256i sum[4];
        for (int j = 0; j < 4; j++) {
            sum[j] = _mm256_setzero_si256();
        }
        int i = from;
        for (; i + 64 <= to; i += 64) {
            prefetch(next + i);
            for (int j = 0; j < 4; j++) {
                __m256i x = load_bytes(row + i + 16 * j, 16, is_signed);
                __m256i q = load_bytes(query + i + 16 * j, 16, is_signed);
                sum[j] = _mm256_add_epi32(sum[j], byte_term(x, q, metric));
            }
        }
        prefetch(next + i);
        for (; i < to; i += 16) {
            __m256i x = load_bytes(row + i, to - i, is_signed);
            __m256i q = load_bytes(query + i, to - i, is_signed);
            sum[0] = _mm256_add_epi32(sum[0], byte_term(x, q, metric));
        }
        total += total_of(_mm256_add_epi32(_mm256_add_epi32(sum[0], sum[1]), _mm256_add_epi32(sum[2], sum[3])));
    }
    return total;
}

INLINE void score_bytes(int metric, const char *data, int64_t stride, const int32_t *rows, int32_t count,
                        const char *query, int32_t dims, float *out, int is_signed) {
    switch (metric) {
        case METRIC_DOT:
            FOR_EACH_ROW(dims, out[i] = (float)byte_sum(row, query, dims, next, METRIC_DOT, is_signed));
            break;
        case METRIC_SQUARED_L2:
            FOR_EACH_ROW(dims, out[i] = (float)-byte_sum(row, query, dims, next, METRIC_SQUARED_L2, is_signed));
            break;
        default: {
            double norm = (double)byte_sum(query, query, dims, query, METRIC_DOT, is_signed);
            FOR_EACH_ROW(dims, out[i] = cosine((double)byte_sum(row, query, dims, next, METRIC_DOT, is_signed),
                                               (double)byte_sum(row, row, dims, row, METRIC_DOT, is_signed), norm));
            break;
        }
    }
}

/* ---- floats */

INLINE __m256 load_floats(const char *row, int64_t i, int count, int is_half) {
    if (count >= 8) {
        return is_half ? _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(row + 2 * i)))
                       : _mm256_loadu_ps((const float *)(row + 4 * i));
    }
    char some[32] = {0};
    int width = is_half ? 2 : 4;
    memcpy(some, row + i * width, (size_t)(count * width));
    return is_half ? _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)some)) : _mm256_loadu_ps((const float *)some);
}

INLINE __m256 add_term(__m256 sum, __m256 x, __m256 q, int metric) {
    if (metric == METRIC_SQUARED_L2) {
        __m256 apart = _mm256_sub_ps(x, q);
        return _mm256_fmadd_ps(apart, apart, sum);
    }
    return _mm256_fmadd_ps(x, q, sum);
}

/* The dot product or the squared distance. */
INLINE float float_sum(const char *row, const float *query, int dims, const char *next, int metric, int is_half) {
    int width = is_half ? 2 : 4;
    __m256 sum[4];
    for (int j = 0; j < 4; j++) {
        sum[j] = _mm256_setzero_ps();
    }
    int64_t i = 0;
    for (; i + 32 <= dims; i += 32) {
        prefetch(next + i * width);
        if (!is_half) {
            prefetch(next + i * width + 64);
        }
        for (int j = 0; j < 4; j++) {
            __m256 x = load_floats(row, i + 8 * j, 8, is_half);
            sum[j] = add_term(sum[j], x, _mm256_loadu_ps(query + i + 8 * j), metric);
        }
    }
    for (; i < dims; i += 8) {
        prefetch(next + i * width);
        __m256 x = load_floats(row, i, dims - (int)i, is_half);
        sum[0] = add_term(sum[0], x, load_floats((const char *)query, i, dims - (int)i, 0), metric);
    }
    return total_of_floats(_mm256_add_ps(_mm256_add_ps(sum[0], sum[1]), _mm256_add_ps(sum[2], sum[3])));
}

INLINE float float_squared_norm(const char *row, int dims, int is_half) {
    __m256 sum = _mm256_setzero_ps();
    __m256 other = _mm256_setzero_ps();
    for (int i = 0; i < dims; i += 16) {
        __m256 x = load_floats(row, i, dims - i, is_half);
        sum = _mm256_fmadd_ps(x, x, sum);
        if (i + 8 < dims) {
            x = load_floats(row, i + 8, dims - i - 8, is_half);
            other = _mm256_fmadd_ps(x, x, other);
        }
    }
    return total_of_floats(_mm256_add_ps(sum, other));
}

INLINE void score_floats(int metric, const char *data, int64_t stride, const int32_t *rows, int32_t count,
                         const float *query, int32_t dims, float *out, int is_half) {
    int64_t row_bytes = (int64_t)dims * (is_half ? 2 : 4);
    switch (metric) {
        case METRIC_DOT:
            FOR_EACH_ROW(row_bytes, out[i] = float_sum(row, query, dims, next, METRIC_DOT, is_half));
            break;
        case METRIC_SQUARED_L2:
            FOR_EACH_ROW(row_bytes, out[i] = -float_sum(row, query, dims, next, METRIC_SQUARED_L2, is_half));
            break;
        default: {
            double norm = float_squared_norm((const char *)query, dims, 0);
            FOR_EACH_ROW(row_bytes, out[i] = cosine(float_sum(row, query, dims, next, METRIC_DOT, is_half),
                                                    float_squared_norm(row, dims, is_half), norm));
            break;
        }
    }
}

#define SCORE quarry_score_avx2
#include "score.h"
