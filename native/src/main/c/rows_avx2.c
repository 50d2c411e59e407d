/* AVX2, FMA and F16C: bytes are widened to 16 bits, since its multiply-add of bytes saturates. */
#include "rows.h"

/* ---- bytes */

INLINE int64_t total_of(__m256i sums) {
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xb1)));
}

INLINE __m256i load_bytes(const char *at, int count, int is_signed) {
    char some[16] = {0};
    if (count < 16) {
        memcpy(some, at, (size_t)count);
        at = some;
    }
    __m128i bytes = _mm_loadu_si128((const __m128i *)at);
    return is_signed ? _mm256_cvtepi8_epi16(bytes) : _mm256_cvtepu8_epi16(bytes);
}

INLINE __m256i add_bytes(__m256i sum, __m256i x, __m256i q, int what) {
    if (what == METRIC_SQUARED_L2) {
        x = _mm256_sub_epi16(x, q);
        q = x;
    }
    return _mm256_add_epi32(sum, _mm256_madd_epi16(x, q));
}

/* Dot products or squared distances. */
INLINE void byte_sums(const group *rows, const char *query, int dims, int what, int is_signed, int side,
                      int64_t *total) {
    EACH_ROW { total[r] = 0; }
    for (int from = 0; from < dims; from += SPAN) {
        int to = dims - from > SPAN ? from + SPAN : dims;
        __m256i sum[SCATTERED];
        EACH_ROW { sum[r] = _mm256_setzero_si256(); }
        int i = from;
        for (; i + 16 <= to; i += 16) {
            prefetch_next(rows, i, side);
            __m256i q = load_bytes(query + i, 16, is_signed);
            EACH_ROW { sum[r] = add_bytes(sum[r], load_bytes(rows->row[r] + i, 16, is_signed), q, what); }
        }
        if (i < to) {
            prefetch_next(rows, i, side);
            __m256i q = load_bytes(query + i, to - i, is_signed);
            EACH_ROW { sum[r] = add_bytes(sum[r], load_bytes(rows->row[r] + i, to - i, is_signed), q, what); }
        }
        EACH_ROW { total[r] += total_of(sum[r]); }
    }
}

/* Products of bytes need no correction here. */
INLINE int64_t query_share(const char *query, int dims, int is_signed) {
    (void)query;
    (void)dims;
    (void)is_signed;
    return 0;
}

INLINE int64_t byte_squared_norm(const char *row, int dims, int is_signed) {
    int64_t total = 0;
    for (int from = 0; from < dims; from += SPAN) {
        int to = dims - from > SPAN ? from + SPAN : dims;
        __m256i sum = _mm256_setzero_si256();
        for (int i = from; i < to; i += 16) {
            __m256i x = load_bytes(row + i, to - i, is_signed);
            sum = add_bytes(sum, x, x, METRIC_DOT);
        }
        total += total_of(sum);
    }
    return total;
}

/* ---- floats */

INLINE float total_of_floats(__m256 sums) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}

INLINE __m256 load_floats(const char *row, int64_t i, int count, int is_half) {
    char some[32] = {0};
    const char *at = row + i * (is_half ? 2 : 4);
    if (count < 8) {
        memcpy(some, at, (size_t)(count * (is_half ? 2 : 4)));
        at = some;
    }
    return is_half ? _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at)) : _mm256_loadu_ps((const float *)at);
}

INLINE __m256 add_floats(__m256 sum, __m256 x, __m256 q, int what) {
    if (what == METRIC_SQUARED_L2) {
        __m256 apart = _mm256_sub_ps(x, q);
        return _mm256_fmadd_ps(apart, apart, sum);
    }
    return _mm256_fmadd_ps(x, what == METRIC_DOT ? q : x, sum);
}

INLINE void float_sums(const group *rows, const float *query, int dims, int what, int is_half, int side,
                       float *total) {
    int width = is_half ? 2 : 4;
    __m256 sum[SCATTERED];
    EACH_ROW { sum[r] = _mm256_setzero_ps(); }
    int64_t i = 0;
    for (; i + 8 <= dims; i += 8) {
        prefetch_next(rows, i * width, side);
        __m256 q = _mm256_loadu_ps(query + i);
        EACH_ROW { sum[r] = add_floats(sum[r], load_floats(rows->row[r], i, 8, is_half), q, what); }
    }
    if (i < dims) {
        int left = dims - (int)i;
        prefetch_next(rows, i * width, side);
        __m256 q = load_floats((const char *)query, i, left, 0);
        EACH_ROW { sum[r] = add_floats(sum[r], load_floats(rows->row[r], i, left, is_half), q, what); }
    }
    EACH_ROW { total[r] = total_of_floats(sum[r]); }
}

#define SCORE quarry_score_avx2
#include "score.h"
