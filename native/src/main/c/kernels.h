/*
 * Scores of many dense rows against one query, several times the work of a call from Java in one.
 *
 * Every function here trusts its arguments: the Java side has verified that each row lies within its memory.
 * Nothing allocates, locks, or keeps state.
 */
#ifndef QUARRY_KERNELS_H
#define QUARRY_KERNELS_H

#include <stdint.h>

/* What the processor offers; also which of the twins below a call wants. On disk nowhere. */
enum { LEVEL_NONE = 0, LEVEL_AVX2 = 1, LEVEL_AVX512_VNNI = 2 };

/* An operation is type * 4 + metric. Higher scores are better, squared L2 is negated. */
enum { TYPE_F32 = 0, TYPE_F16 = 1, TYPE_I8 = 2, TYPE_U8 = 3 };
enum { METRIC_DOT = 0, METRIC_SQUARED_L2 = 1, METRIC_COSINE = 2 };

/*
 * data:   row 0
 * stride: bytes from one row to the next
 * rows:   row numbers, or NULL for 0 to count - 1
 * dims:   values of a row and of the query
 * out:    count scores
 */
typedef void score_function(int32_t operation, const char *data, int64_t stride, const int32_t *rows, int32_t count,
                            const void *query, int32_t dims, float *out);

score_function quarry_score_avx2;
score_function quarry_score_avx512;

#endif
