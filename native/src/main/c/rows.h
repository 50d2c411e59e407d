/*
 * What the twins share: the loop over rows, and asking for the rows to come.
 *
 * Rows of a graph's neighbors lie anywhere, so each is a wait for memory, which arithmetic cannot shorten. While
 * one row is read, the lines of the row `ahead` places later are asked for, line by line; the loops below take
 * `next`, the address of that row, and prefetch it at the pace at which they read theirs.
 */
#ifndef QUARRY_ROWS_H
#define QUARRY_ROWS_H

#include "kernels.h"

#include <immintrin.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* Bytes that are on their way at any time, and the most rows that may be. Measured on Zen 4: 1.5 KiB is where more
 * stopped to help, for rows of 784 and of 3136 bytes. */
#define AHEAD_BYTES 1536
#define AHEAD_ROWS 8

/* Dimensions of bytes after which sums move to 64 bits: 32768 * 255 * 255 fits in 31. */
#define SPAN 32768

INLINE void prefetch(const void *at) { _mm_prefetch((const char *)at, _MM_HINT_T0); }

INLINE int rows_ahead(int64_t row_bytes) {
    int64_t ahead = (AHEAD_BYTES + row_bytes - 1) / (row_bytes > 0 ? row_bytes : 1);
    return ahead < 1 ? 1 : ahead > AHEAD_ROWS ? AHEAD_ROWS : (int)ahead;
}

INLINE const char *row_at(const char *data, int64_t stride, const int32_t *rows, int32_t i) {
    return data + (rows ? (int64_t)rows[i] : (int64_t)i) * stride;
}

INLINE void prefetch_first(const char *data, int64_t stride, const int32_t *rows, int32_t count, int ahead,
                           int64_t row_bytes) {
    for (int32_t i = 0; i < ahead && i < count; i++) {
        const char *row = row_at(data, stride, rows, i);
        for (int64_t at = 0; at < row_bytes; at += 64) {
            prefetch(row + at);
        }
    }
}

/* In double, because the product of two squared norms leaves the range of float. */
INLINE float cosine(double dot, double squared_norm, double query_squared_norm) {
    double norms = squared_norm * query_squared_norm;
    return norms == 0 ? 0.0f : (float)(dot / sqrt(norms));
}

/* Runs `statement` for each row, which sees `row`, the row to prefetch `next`, and sets out[i]. */
#define FOR_EACH_ROW(row_bytes, statement)                                                                             \
    do {                                                                                                               \
        int ahead = rows_ahead(row_bytes);                                                                             \
        prefetch_first(data, stride, rows, count, ahead, row_bytes);                                                   \
        for (int32_t i = 0; i < count; i++) {                                                                          \
            const char *row = row_at(data, stride, rows, i);                                                           \
            const char *next = i + ahead < count ? row_at(data, stride, rows, i + ahead) : (const char *)query;        \
            statement;                                                                                                 \
        }                                                                                                              \
    } while (0)

#endif
