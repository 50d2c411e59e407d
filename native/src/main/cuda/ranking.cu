// The best keys of each query, kept while rows go by.
#include "ranking.h"

#include "kernels.h"

namespace quarry {
namespace {

constexpr int threads = 256;
constexpr int most = 1024;  // keys that are kept, at most

__global__ void clear_kernel(Ranking ranking, int queries) {
    int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < static_cast<int64_t>(queries) * ranking.k) {
        ranking.best[at] = no_key;
    }
    if (at < queries) {
        ranking.threshold[at] = no_key;
        ranking.counts[at] = 0;
    }
}

// Sorts `size` keys, a power of two, by Batcher's bitonic network.
__device__ void sort(uint64_t* keys, int size) {
    for (int run = 2; run <= size; run *= 2) {
        for (int step = run / 2; step > 0; step /= 2) {
            __syncthreads();
            for (int i = static_cast<int>(threadIdx.x); i < size / 2; i += threads) {
                int low = i / step * step * 2 + i % step;
                int high = low + step;
                bool ascending = (low & run) == 0;
                uint64_t a = keys[low];
                uint64_t b = keys[high];
                if ((a > b) == ascending) {
                    keys[low] = b;
                    keys[high] = a;
                }
            }
        }
    }
    __syncthreads();
}

// One block for a query: gathers the candidates that are better than the worst of its best, and whenever there are
// enough of them, sorts them in behind these.
__global__ void __launch_bounds__(threads) merge_kernel(Ranking ranking, int half) {
    __shared__ uint64_t keys[2 * most];
    __shared__ int gathered;
    int query = static_cast<int>(blockIdx.x);
    int thread = static_cast<int>(threadIdx.x);
    int count = ranking.counts[query];
    uint64_t* best = ranking.best + static_cast<int64_t>(query) * ranking.k;
    const uint64_t* candidates = ranking.candidates + static_cast<int64_t>(query) * ranking.capacity;
    if (count == 0) {
        return;
    }
    for (int i = thread; i < half; i += threads) {
        keys[i] = i < ranking.k ? best[i] : no_key;
        keys[half + i] = no_key;
    }
    if (thread == 0) {
        gathered = 0;
    }
    __syncthreads();
    int part = half / 2;
    for (int from = 0; from < count; from += part) {
        uint64_t limit = keys[ranking.k - 1];
        int end = from + part < count ? from + part : count;
        for (int i = from + thread; i < end; i += threads) {
            if (candidates[i] < limit) {
                keys[half + atomicAdd(&gathered, 1)] = candidates[i];
            }
        }
        __syncthreads();
        int now = gathered;
        __syncthreads();
        if (now > half - part || (end == count && now > 0)) {
            sort(keys, 2 * half);
            for (int i = thread; i < half; i += threads) {
                keys[half + i] = no_key;
            }
            if (thread == 0) {
                gathered = 0;
            }
            __syncthreads();
        }
    }
    for (int i = static_cast<int>(threadIdx.x); i < ranking.k; i += threads) {
        best[i] = keys[i];
    }
    if (threadIdx.x == 0) {
        ranking.threshold[query] = keys[ranking.k - 1];
        ranking.counts[query] = 0;
    }
}

__global__ void write_kernel(Ranking ranking, int queries, int* rows, float* scores) {
    int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < static_cast<int64_t>(queries) * ranking.k) {
        uint64_t key = ranking.best[at];
        rows[at] = key == no_key ? -1 : row_of_key(key);
        scores[at] = key == no_key ? -INFINITY : score_of_key(key);
    }
}

dim3 blocks_for(int64_t values) {
    return dim3(static_cast<unsigned>((values + threads - 1) / threads));
}

}  // namespace

cudaError_t clear_ranking(Ranking ranking, int queries, cudaStream_t stream) {
    dim3 grid = blocks_for(static_cast<int64_t>(queries) * ranking.k);
    QUARRY_LAUNCH(clear_kernel, grid, threads, stream, ranking, queries);
    return cudaGetLastError();
}

cudaError_t merge_candidates(Ranking ranking, int queries, cudaStream_t stream) {
    int half = 128;
    while (half < ranking.k) {
        half *= 2;
    }
    QUARRY_LAUNCH(merge_kernel, dim3(queries), threads, stream, ranking, half);
    return cudaGetLastError();
}

cudaError_t write_ranking(Ranking ranking, int queries, int* rows, float* scores, cudaStream_t stream) {
    dim3 grid = blocks_for(static_cast<int64_t>(queries) * ranking.k);
    QUARRY_LAUNCH(write_kernel, grid, threads, stream, ranking, queries, rows, scores);
    return cudaGetLastError();
}

}  // namespace quarry
