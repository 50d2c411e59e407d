// What sparse clustering, training of the query side, and pooling need. One thread for one output, in the defined
// order; products are rounded before they are added.
#include "kernels.h"

namespace quarry {
namespace {

constexpr int threads = 256;
constexpr int warp = 32;

// One warp for an entry, each lane every 32nd centroid of its list.
__global__ void __launch_bounds__(threads) sparse_kernel(SparseRows rows, SparseRows centroids, const int* list,
    const int* place, const int* first, int entries, int* out) {
    int entry = static_cast<int>(blockIdx.x) * (threads / warp) + static_cast<int>(threadIdx.x) / warp;
    int lane = static_cast<int>(threadIdx.x) % warp;
    if (entry >= entries) {
        return;
    }
    int from = first[list[entry]];
    int count = first[list[entry] + 1] - from;
    float best = 0;
    int number = 0x7fffffff;
    for (int centroid = lane; centroid < count; centroid += warp) {
        int at = centroids.starts[from + centroid];
        int end = centroids.starts[from + centroid + 1];
        float sum = 0;
        int last = -1;
        for (int i = rows.starts[entry]; i < rows.starts[entry + 1]; i++) {
            int term = rows.terms[i];
            // a centroid's terms ascend: after a smaller term of the row, this one is at the same place or behind
            int high = end;
            int low = term > last ? at : centroids.starts[from + centroid];
            last = term;
            while (low < high) {
                int middle = low + (high - low) / 2;
                if (centroids.terms[middle] < term) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            at = low;
            if (at < end && centroids.terms[at] == term) {
                sum = __fadd_rn(sum, __fmul_rn(rows.values[i], centroids.values[at]));
            }
        }
        if (sum > best) {
            best = sum;
            number = centroid;
        }
    }
    for (int lanes = warp / 2; lanes > 0; lanes /= 2) {
        float other = __shfl_xor_sync(0xffffffffu, best, lanes);
        int its = __shfl_xor_sync(0xffffffffu, number, lanes);
        if (other > best || (other == best && its < number)) {
            best = other;
            number = its;
        }
    }
    if (lane == 0) {
        out[entry] = best > 0 ? number : place[entry] % count;
    }
}

__device__ __forceinline__ float pull(float slope, float query, float centroid) {
    return __fmul_rn(__fmul_rn(2, slope), __fsub_rn(query, centroid));
}

// (book, entry, dimension), over queries.
__global__ void centroid_kernel(
    Score score, Books books, int queries, const float* mapped, const float* slopes, float* out) {
    int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= static_cast<int64_t>(books.books) * books.entries * books.dim) {
        return;
    }
    int64_t place = at / books.dim;
    int64_t column = place / books.entries * books.dim + at % books.dim;
    int64_t width = static_cast<int64_t>(books.books) * books.dim;
    float sum = 0;
    for (int query = 0; query < queries; query++) {
        float slope = slopes[query * static_cast<int64_t>(books.books) * books.entries + place];
        if (slope != 0) {
            float value = mapped[query * width + column];
            sum = __fadd_rn(
                sum, score == Score::dot ? __fmul_rn(slope, value) : pull(slope, value, books.values[at]));
        }
    }
    out[at] = sum;
}

// (query, book, dimension), over entries.
__global__ void query_kernel(
    Score score, Books books, int queries, const float* mapped, const float* slopes, float* out) {
    int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    int64_t width = static_cast<int64_t>(books.books) * books.dim;
    if (at >= queries * width) {
        return;
    }
    int64_t book = at % width / books.dim;
    const float* slope = slopes + (at / width * books.books + book) * books.entries;
    const float* centroid = books.values + book * books.entries * books.dim + at % books.dim;
    float value = mapped[at];
    float sum = 0;
    for (int entry = 0; entry < books.entries; entry++) {
        if (slope[entry] != 0) {
            float other = centroid[static_cast<int64_t>(entry) * books.dim];
            sum = score == Score::dot ? __fadd_rn(sum, __fmul_rn(slope[entry], other))
                                      : __fsub_rn(sum, pull(slope[entry], value, other));
        }
    }
    out[at] = sum;
}

// (text, term): the largest logit of the text's tokens, or 0.
__global__ void pool_kernel(const float* logits, const int* starts, int texts, int vocabulary, float* out) {
    int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= static_cast<int64_t>(texts) * vocabulary) {
        return;
    }
    int text = static_cast<int>(at / vocabulary);
    float largest = 0;
    for (int token = starts[text]; token < starts[text + 1]; token++) {
        float logit = logits[static_cast<int64_t>(token) * vocabulary + at % vocabulary];
        largest = logit > largest ? logit : largest;
    }
    out[at] = largest;
}

__device__ __forceinline__ float weight_of(float logit) {
    return static_cast<float>(log1p(static_cast<double>(logit)));
}

// The sum of `value` over threads of lower number, by way of `shared`; `total` is that of all.
__device__ int before(int value, int* shared, int* total) {
    int thread = static_cast<int>(threadIdx.x);
    int lane = thread % warp;
    int sum = value;
    for (int by = 1; by < warp; by *= 2) {
        int other = __shfl_up_sync(0xffffffffu, sum, by);
        sum += lane >= by ? other : 0;
    }
    __syncthreads();
    if (lane == warp - 1) {
        shared[thread / warp] = sum;
    }
    __syncthreads();
    int earlier = 0;
    *total = 0;
    for (int i = 0; i < threads / warp; i++) {
        earlier += i < thread / warp ? shared[i] : 0;
        *total += shared[i];
    }
    return earlier + sum - value;
}

// One block for a text. The bits of positive floats order as they do, so the last one that is kept is found byte by
// byte; then all above it are kept, and of those equal to it the lowest terms.
__global__ void __launch_bounds__(threads) keep_kernel(
    const float* logits, int vocabulary, int most, float above, int* terms, float* kept, int* counts) {
    __shared__ int histogram[256];
    __shared__ int shared[threads / warp];
    __shared__ uint32_t prefix;
    __shared__ int wanted;
    int thread = static_cast<int>(threadIdx.x);
    const float* mine = logits + static_cast<int64_t>(blockIdx.x) * vocabulary;
    if (thread == 0) {
        prefix = 0;
        wanted = most;
    }
    for (int shift = 24; shift >= 0; shift -= 8) {
        histogram[thread] = 0;
        __syncthreads();
        uint32_t known = prefix;
        for (int term = thread; term < vocabulary; term += threads) {
            uint32_t bits = __float_as_uint(mine[term]);
            bool matches = shift == 24 || bits >> (shift + 8) == known >> (shift + 8);
            if (matches && weight_of(mine[term]) > above) {
                atomicAdd(histogram + (bits >> shift & 255), 1);
            }
        }
        __syncthreads();
        if (thread == 0) {
            int digit = 255;
            while (digit > 0 && histogram[digit] < wanted) {
                wanted -= histogram[digit--];
            }
            prefix = known | static_cast<uint32_t>(digit) << shift;
        }
        __syncthreads();
    }
    uint32_t last = prefix;
    int ties = wanted;
    int done = 0;
    int equal = 0;
    for (int from = 0; from < vocabulary; from += threads) {
        int term = from + thread;
        float logit = term < vocabulary ? mine[term] : 0;
        float weight = weight_of(logit);
        uint32_t bits = __float_as_uint(logit);
        bool passes = term < vocabulary && weight > above;
        int sum;
        int rank = before(passes && bits == last ? 1 : 0, shared, &sum) + equal;
        equal += sum;
        bool keep = passes && (bits > last || (bits == last && rank < ties));
        int slot = before(keep ? 1 : 0, shared, &sum) + done;
        done += sum;
        if (keep) {
            terms[static_cast<int64_t>(blockIdx.x) * most + slot] = term;
            kept[static_cast<int64_t>(blockIdx.x) * most + slot] = weight;
        }
    }
    if (thread == 0) {
        counts[blockIdx.x] = done;
    }
}

dim3 blocks_for(int64_t values) {
    return dim3(static_cast<unsigned>((values + threads - 1) / threads));
}

}  // namespace

cudaError_t assign_sparse(SparseRows rows, SparseRows centroids, const int* list, const int* place, const int* first,
    int entries, int* out, cudaStream_t stream) {
    dim3 grid((entries + threads / warp - 1) / (threads / warp));
    QUARRY_LAUNCH(sparse_kernel, grid, threads, stream, rows, centroids, list, place, first, entries, out);
    return cudaGetLastError();
}

cudaError_t centroid_gradients(Score score, Books books, int queries, const float* mapped, const float* slopes,
    float* out, cudaStream_t stream) {
    dim3 grid = blocks_for(static_cast<int64_t>(books.books) * books.entries * books.dim);
    QUARRY_LAUNCH(centroid_kernel, grid, threads, stream, score, books, queries, mapped, slopes, out);
    return cudaGetLastError();
}

cudaError_t query_gradients(Score score, Books books, int queries, const float* mapped, const float* slopes,
    float* out, cudaStream_t stream) {
    dim3 grid = blocks_for(static_cast<int64_t>(queries) * books.books * books.dim);
    QUARRY_LAUNCH(query_kernel, grid, threads, stream, score, books, queries, mapped, slopes, out);
    return cudaGetLastError();
}

cudaError_t pool_tokens(
    const float* logits, const int* starts, int texts, int vocabulary, float* weights, cudaStream_t stream) {
    dim3 grid = blocks_for(static_cast<int64_t>(texts) * vocabulary);
    QUARRY_LAUNCH(pool_kernel, grid, threads, stream, logits, starts, texts, vocabulary, weights);
    return cudaGetLastError();
}

cudaError_t keep_largest(const float* weights, int texts, int vocabulary, int most, float above, int* terms,
    float* kept, int* counts, cudaStream_t stream) {
    QUARRY_LAUNCH(keep_kernel, dim3(texts), threads, stream, weights, vocabulary, most, above, terms, kept, counts);
    return cudaGetLastError();
}

}  // namespace quarry
