// Keys of candidates: 64 bits whose order is that of hits, best first: the score, then the row.
#pragma once

#include "kernels.h"

namespace quarry {

constexpr uint64_t no_key = ~uint64_t{0};

__device__ __forceinline__ uint64_t key_of(float score, int row) {
    // Both zeros are equal, so they get the same bits.
    uint32_t bits = __float_as_uint(score == 0 ? 0.0f : score);
    uint32_t ascending = (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
    return static_cast<uint64_t>(~ascending) << 32 | static_cast<uint32_t>(row);
}

__device__ __forceinline__ int row_of_key(uint64_t key) {
    return static_cast<int>(static_cast<uint32_t>(key));
}

__device__ __forceinline__ float score_of_key(uint64_t key) {
    uint32_t ascending = ~static_cast<uint32_t>(key >> 32);
    return __uint_as_float((ascending & 0x80000000u) != 0 ? ascending & 0x7fffffffu : ~ascending);
}

// Adds a row to a query's candidates when it is better than the worst of its best. Places are taken in any order;
// keys are distinct, so the best do not depend on it.
__device__ __forceinline__ void offer(
    const Ranking& ranking, int query, int row, int self, float score, uint64_t threshold) {
    uint64_t key = key_of(score, row);
    if (score == score && key < threshold && row != self) {
        int slot = atomicAdd(ranking.counts + query, 1);
        ranking.candidates[static_cast<int64_t>(query) * ranking.capacity + slot] = key;
    }
}

}  // namespace quarry
