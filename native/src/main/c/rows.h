/*
 * What the twins share: the loop over rows, a few at a time, and asking for the rows to come.
 *
 * Rows of a graph's neighbors lie anywhere, so each is a wait for memory, which arithmetic cannot shorten. Two things
 * do: reading several rows side by side, whose waits overlap, and asking for the first lines of the next ones in the
 * meantime (the processor follows a row by itself once it has begun). Measured on Zen 4, rows of 784 bytes and of 784
 * floats scattered over 47 and 188 MB, ns a row: one by one 211 / 451, one by one with the next asked for 133 / 311,
 * six at a time 97 / 219, six with their successors asked for 80 / 206. Four or eight at a time are slower.
 */
#ifndef QUARRY_ROWS_H
#define QUARRY_ROWS_H

#include "kernels.h"

#include <immintrin.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* Rows read side by side: scattered ones, and ones that follow each other, which one stream reads nearly twice as fast
 * from memory (21 GB/s against 13). `side` below is one of the two, and known to the compiler. */
#define SCATTERED 6
#define IN_ORDER 1
#define EACH_ROW _Pragma("GCC unroll 6") for (int r = 0; r < side; r++)

/* Bytes of a scattered row that are asked for ahead; asking for all of a long one is slower. */
#define FIRST_BYTES 512

/* Dimensions of bytes after which sums move to 64 bits: 32768 * 255 * 255 fits in 31. */
#define SPAN 32768

/* Besides the metrics: the sum of the squares of a row's values. */
#define SQUARED_NORM 3

INLINE void prefetch(const void *at) { _mm_prefetch((const char *)at, _MM_HINT_T0); }

typedef struct {
    const char *row[SCATTERED];
    const char *next[SCATTERED]; /* what will be read after these */
} group;

INLINE const char *row_at(const char *data, int64_t stride, const int32_t *rows, int32_t i) {
    return data + (rows ? (int64_t)rows[i] : (int64_t)i) * stride;
}

/* The rows from place i on and those after them; beyond the last, the last again. */
INLINE group group_at(const char *data, int64_t stride, const int32_t *rows, int32_t count, int32_t i,
                      int side) {
    group at;
    EACH_ROW {
        at.row[r] = row_at(data, stride, rows, i + r < count ? i + r : count - 1);
        at.next[r] = row_at(data, stride, rows, i + side + r < count ? i + side + r : count - 1);
    }
    return at;
}

INLINE void prefetch_first(const char *data, int64_t stride, const int32_t *rows, int32_t count, int64_t row_bytes,
                           int side) {
    for (int32_t i = 0; i < side && i < count; i++) {
        const char *row = row_at(data, stride, rows, i);
        for (int64_t at = 0; at < row_bytes && at < FIRST_BYTES; at += 64) {
            prefetch(row + at);
        }
    }
}

/* Called at each step through a group's rows, `at` bytes in. */
INLINE void prefetch_next(const group *rows, int64_t at, int side) {
    if ((side == IN_ORDER || at < FIRST_BYTES) && at % 64 == 0) {
        EACH_ROW { prefetch(rows->next[r] + at); }
    }
}

/* In double, because the product of two squared norms leaves the range of float. */
INLINE float cosine(double dot, double squared_norm, double query_squared_norm) {
    double norms = squared_norm * query_squared_norm;
    return norms == 0 ? 0.0f : (float)(dot / sqrt(norms));
}

/* Calls `sums` for each group of rows, then stores `score` of each row, which may use sum[r] and extra[r]. */
#define SCORE_ROWS(row_bytes, type, sums, score)                                                                       \
    do {                                                                                                               \
        prefetch_first(data, stride, rows, count, row_bytes, side);                                                    \
        for (int32_t i = 0; i < count; i += side) {                                                                    \
            group at = group_at(data, stride, rows, count, i, side);                                                   \
            type sum[SCATTERED];                                                                                       \
            type extra[SCATTERED] = {0};                                                                               \
            (void)extra;                                                                                               \
            sums;                                                                                                      \
            for (int r = 0; r < side && i + r < count; r++) {                                                          \
                out[i + r] = score;                                                                                    \
            }                                                                                                          \
        }                                                                                                              \
    } while (0)

#endif
