// Sums of points by code, in the order of points: points are sorted by code (counted, placed, and stable, because one
// thread places a segment of points in their order), then one thread adds the points of a centroid in one dimension.
#include "kernels.h"

namespace quarry {
namespace {

constexpr int threads = 128;

__global__ void count_kernel(const int* codes, int rows, Sums sums) {
    int segment = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    int book = static_cast<int>(blockIdx.y);
    if (segment >= sums.segments) {
        return;
    }
    int* counts = sums.counts + (static_cast<int64_t>(book) * sums.segments + segment) * sums.entries;
    for (int entry = 0; entry < sums.entries; entry++) {
        counts[entry] = 0;
    }
    int end = (segment + 1) * sums.segment_rows < rows ? (segment + 1) * sums.segment_rows : rows;
    for (int row = segment * sums.segment_rows; row < end; row++) {
        counts[codes[static_cast<int64_t>(row) * sums.books + book]]++;
    }
}

// One thread for a centroid: from counts to places within the centroid, and its size.
__global__ void place_kernel(Sums sums) {
    int entry = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    int book = static_cast<int>(blockIdx.y);
    if (entry >= sums.entries) {
        return;
    }
    int place = 0;
    for (int segment = 0; segment < sums.segments; segment++) {
        int* count = sums.counts + (static_cast<int64_t>(book) * sums.segments + segment) * sums.entries + entry;
        int here = *count;
        *count = place;
        place += here;
    }
    sums.starts[static_cast<int64_t>(book) * (sums.entries + 1) + entry + 1] = place;
    sums.sizes[static_cast<int64_t>(book) * sums.entries + entry] += place;
}

// One block for a book: from sizes to where each centroid starts.
__global__ void start_kernel(Sums sums) {
    __shared__ int totals[threads];
    int* starts = sums.starts + static_cast<int64_t>(blockIdx.x) * (sums.entries + 1);
    int thread = static_cast<int>(threadIdx.x);
    int each = (sums.entries + threads - 1) / threads;
    int from = thread * each;
    int to = from + each < sums.entries ? from + each : sums.entries;
    int total = 0;
    for (int entry = from; entry < to; entry++) {
        total += starts[entry + 1];
    }
    totals[thread] = total;
    __syncthreads();
    int before = 0;
    for (int other = 0; other < thread; other++) {
        before += totals[other];
    }
    if (thread == 0) {
        starts[0] = 0;
    }
    for (int entry = from; entry < to; entry++) {
        before += starts[entry + 1];
        starts[entry + 1] = before;
    }
}

__global__ void order_kernel(const int* codes, int rows, Sums sums) {
    int segment = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
    int book = static_cast<int>(blockIdx.y);
    if (segment >= sums.segments) {
        return;
    }
    int* places = sums.counts + (static_cast<int64_t>(book) * sums.segments + segment) * sums.entries;
    const int* starts = sums.starts + static_cast<int64_t>(book) * (sums.entries + 1);
    int* order = sums.order + static_cast<int64_t>(book) * rows;
    int end = (segment + 1) * sums.segment_rows < rows ? (segment + 1) * sums.segment_rows : rows;
    for (int row = segment * sums.segment_rows; row < end; row++) {
        int code = codes[static_cast<int64_t>(row) * sums.books + book];
        order[starts[code] + places[code]++] = row;
    }
}

__global__ void add_kernel(const float* points, int rows, Sums sums) {
    int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    int book = static_cast<int>(blockIdx.y);
    if (at >= static_cast<int64_t>(sums.entries) * sums.dim) {
        return;
    }
    int entry = static_cast<int>(at / sums.dim);
    const int* starts = sums.starts + static_cast<int64_t>(book) * (sums.entries + 1);
    const int* order = sums.order + static_cast<int64_t>(book) * rows;
    const float* column = points + static_cast<int64_t>(book) * sums.dim + at % sums.dim;
    int64_t stride = static_cast<int64_t>(sums.books) * sums.dim;
    double* to = sums.sums + static_cast<int64_t>(book) * sums.entries * sums.dim + at;
    double sum = *to;
    for (int i = starts[entry]; i < starts[entry + 1]; i++) {
        sum = __dadd_rn(sum, static_cast<double>(column[order[i] * stride]));
    }
    *to = sum;
}

__global__ void error_kernel(const float* distances, int rows, int books, double* out) {
    int64_t row = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (row < rows) {
        double sum = 0;
        for (int book = 0; book < books; book++) {
            sum = __dadd_rn(sum, static_cast<double>(distances[row * books + book]));
        }
        out[row] = sum;
    }
}

__global__ void chains_kernel(const float* partial, int chains, int64_t values, float* out) {
    int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < values) {
        float sum = out[at];
        for (int chain = 0; chain < chains; chain++) {
            sum = __fadd_rn(sum, partial[chain * values + at]);
        }
        out[at] = sum;
    }
}

unsigned blocks_for(int64_t values) {
    return static_cast<unsigned>((values + threads - 1) / threads);
}

}  // namespace

cudaError_t add_points(const float* points, const int* codes, int rows, Sums sums, cudaStream_t stream) {
    dim3 by_segment(blocks_for(sums.segments), sums.books);
    dim3 by_entry(blocks_for(sums.entries), sums.books);
    dim3 by_value(blocks_for(static_cast<int64_t>(sums.entries) * sums.dim), sums.books);
    QUARRY_LAUNCH(count_kernel, by_segment, threads, stream, codes, rows, sums);
    cudaError_t error = cudaGetLastError();
    if (error == cudaSuccess) {
        QUARRY_LAUNCH(place_kernel, by_entry, threads, stream, sums);
        error = cudaGetLastError();
    }
    if (error == cudaSuccess) {
        QUARRY_LAUNCH(start_kernel, dim3(sums.books), threads, stream, sums);
        error = cudaGetLastError();
    }
    if (error == cudaSuccess) {
        QUARRY_LAUNCH(order_kernel, by_segment, threads, stream, codes, rows, sums);
        error = cudaGetLastError();
    }
    if (error == cudaSuccess) {
        QUARRY_LAUNCH(add_kernel, by_value, threads, stream, points, rows, sums);
        error = cudaGetLastError();
    }
    return error;
}

cudaError_t row_errors(const float* distances, int rows, int books, double* out, cudaStream_t stream) {
    QUARRY_LAUNCH(error_kernel, dim3(blocks_for(rows)), threads, stream, distances, rows, books, out);
    return cudaGetLastError();
}

cudaError_t add_chains(const float* partial, int chains, int64_t values, float* out, cudaStream_t stream) {
    QUARRY_LAUNCH(chains_kernel, dim3(blocks_for(values)), threads, stream, partial, chains, values, out);
    return cudaGetLastError();
}

}  // namespace quarry
