/* AVX-512 F, BW, VL, DQ and VNNI. */
#include "rows.h"

/* ---- bytes
 *
 * vpdpbusd multiplies unsigned by signed bytes, so the row is shifted by 128 (a flipped top bit) and the query's sum
 * corrects for it: a * b = (a + 128) * b - 128 * b. Differences fit a byte as magnitudes, and are squared in 16 bits.
 */

INLINE __m512i flip(__m512i bytes) { return _mm512_xor_si512(bytes, _mm512_set1_epi8((char)0x80)); }

INLINE __m512i load_bytes(const char *at, int count) {
    return count >= 64 ? _mm512_loadu_si512(at) : _mm512_maskz_loadu_epi8(~(__mmask64)0 >> (64 - count), at);
}

INLINE __m512i add_bytes(__m512i sum, __m512i row, __m512i query, int what, int is_signed) {
    if (what == METRIC_DOT) {
        return is_signed ? _mm512_dpbusd_epi32(sum, flip(row), query) : _mm512_dpbusd_epi32(sum, query, flip(row));
    }
    __m512i zero = _mm512_setzero_si512();
    __m512i apart = is_signed ? _mm512_sub_epi8(_mm512_max_epi8(row, query), _mm512_min_epi8(row, query))
                              : _mm512_sub_epi8(_mm512_max_epu8(row, query), _mm512_min_epu8(row, query));
    __m512i low = _mm512_unpacklo_epi8(apart, zero);
    __m512i high = _mm512_unpackhi_epi8(apart, zero);
    return _mm512_dpwssd_epi32(_mm512_dpwssd_epi32(sum, low, low), high, high);
}

/* Dot products without the query's share, see query_share, or squared distances. */
INLINE void byte_sums(const group *rows, const char *query, int dims, int what, int is_signed, int side,
                      int64_t *total) {
    EACH_ROW { total[r] = 0; }
    for (int from = 0; from < dims; from += SPAN) {
        int to = dims - from > SPAN ? from + SPAN : dims;
        __m512i sum[SCATTERED];
        EACH_ROW { sum[r] = _mm512_setzero_si512(); }
        int i = from;
        for (; i + 64 <= to; i += 64) {
            prefetch_next(rows, i, side);
            __m512i q = load_bytes(query + i, 64);
            EACH_ROW { sum[r] = add_bytes(sum[r], load_bytes(rows->row[r] + i, 64), q, what, is_signed); }
        }
        if (i < to) {
            prefetch_next(rows, i, side);
            __m512i q = load_bytes(query + i, to - i);
            EACH_ROW { sum[r] = add_bytes(sum[r], load_bytes(rows->row[r] + i, to - i), q, what, is_signed); }
        }
        EACH_ROW { total[r] += _mm512_reduce_add_epi32(sum[r]); }
    }
}

INLINE int64_t query_share(const char *query, int dims, int is_signed) {
    int64_t total = 0;
    __m512i ones = _mm512_set1_epi8(1);
    for (int from = 0; from < dims; from += SPAN) {
        int to = dims - from > SPAN ? from + SPAN : dims;
        __m512i sum = _mm512_setzero_si512();
        for (int i = from; i < to; i += 64) {
            __m512i q = load_bytes(query + i, to - i);
            sum = is_signed ? _mm512_dpbusd_epi32(sum, ones, q) : _mm512_dpbusd_epi32(sum, q, ones);
        }
        total += _mm512_reduce_add_epi32(sum);
    }
    return is_signed ? -128 * total : 128 * total;
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
            __m512i x = load_bytes(row + i, to - i);
            x = is_signed ? _mm512_abs_epi8(x) : x;
            products = _mm512_dpbusd_epi32(products, x, flip(x));
            sum = _mm512_dpbusd_epi32(sum, x, ones);
        }
        total += _mm512_reduce_add_epi32(products) + 128 * (int64_t)_mm512_reduce_add_epi32(sum);
    }
    return total;
}

/* ---- floats */

INLINE __m512 load_floats(const char *row, int64_t i, int count, int is_half) {
    if (count >= 16) {
        return is_half ? _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(row + 2 * i)))
                       : _mm512_loadu_ps(row + 4 * i);
    }
    __mmask16 mask = (__mmask16)(0xffff >> (16 - count));
    return is_half ? _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, row + 2 * i))
                   : _mm512_maskz_loadu_ps(mask, row + 4 * i);
}

INLINE __m512 add_floats(__m512 sum, __m512 x, __m512 q, int what) {
    if (what == METRIC_SQUARED_L2) {
        __m512 apart = _mm512_sub_ps(x, q);
        return _mm512_fmadd_ps(apart, apart, sum);
    }
    return _mm512_fmadd_ps(x, what == METRIC_DOT ? q : x, sum);
}

INLINE void float_sums(const group *rows, const float *query, int dims, int what, int is_half, int side,
                       float *total) {
    int width = is_half ? 2 : 4;
    __m512 sum[SCATTERED];
    EACH_ROW { sum[r] = _mm512_setzero_ps(); }
    int64_t i = 0;
    for (; i + 16 <= dims; i += 16) {
        prefetch_next(rows, i * width, side);
        __m512 q = _mm512_loadu_ps(query + i);
        EACH_ROW { sum[r] = add_floats(sum[r], load_floats(rows->row[r], i, 16, is_half), q, what); }
    }
    if (i < dims) {
        int left = dims - (int)i;
        prefetch_next(rows, i * width, side);
        __m512 q = load_floats((const char *)query, i, left, 0);
        EACH_ROW { sum[r] = add_floats(sum[r], load_floats(rows->row[r], i, left, is_half), q, what); }
    }
    EACH_ROW { total[r] = _mm512_reduce_add_ps(sum[r]); }
}

#define SCORE quarry_score_avx512
#include "score.h"
