// Single precision in the defined order: each output is one chain of fused multiply-adds over dimensions. A block of
// 256 threads computes 128 by 128 outputs, 8 by 8 a thread, from tiles of 16 dimensions in shared memory; the next
// tile is read into registers while this one is used.
#include "kernels.h"
#include "ranking.h"

namespace quarry {
namespace {

constexpr int threads = 256;
constexpr int depth = 16;
constexpr int padded = tile + 4;
// Values of each operand's tile that a thread reads.
constexpr int loads = tile * depth / threads;

struct Dot {
    static __device__ __forceinline__ float add(float a, float b, float sum) {
        return __fmaf_rn(a, b, sum);
    }
};

struct SquaredL2 {
    static __device__ __forceinline__ float add(float a, float b, float sum) {
        float difference = __fsub_rn(a, b);
        return __fmaf_rn(difference, difference, sum);
    }
};

struct alignas(16) Tiles {
    float a[2][depth][padded];
    float b[2][depth][padded];
};

// Reads rows (row, inner); a thread takes 8 dimensions of one row.
struct RowReader {
    const float* row;
    const float* minus;
    int width;
    bool aligned;

    __device__ RowReader(const Points& points, int from, int column, int rows) {
        int number = from + static_cast<int>(threadIdx.x) / 2;
        bool present = number < rows;
        row = points.values + (present ? number * points.stride + column : 0);
        minus = points.list != nullptr && present
            ? points.centroids + static_cast<int64_t>(points.list[number]) * points.width + column
            : nullptr;
        width = present ? points.width - column : 0;
        aligned = (reinterpret_cast<uintptr_t>(row) & 15) == 0;
    }

    __device__ __forceinline__ void load(int inner, int end, float (&out)[loads]) const {
        int first = inner + static_cast<int>(threadIdx.x) % 2 * loads;
        int last = end < width ? end : width;
        if (aligned && first + loads <= last) {
#pragma unroll
            for (int i = 0; i < loads; i += 4) {
                float4 part = *reinterpret_cast<const float4*>(row + first + i);
                out[i] = part.x;
                out[i + 1] = part.y;
                out[i + 2] = part.z;
                out[i + 3] = part.w;
            }
        } else {
#pragma unroll
            for (int i = 0; i < loads; i++) {
                out[i] = first + i < last ? row[first + i] : 0;
            }
        }
        if (minus != nullptr) {
#pragma unroll
            for (int i = 0; i < loads; i++) {
                out[i] = first + i < last ? __fsub_rn(out[i], minus[first + i]) : 0;
            }
        }
    }

    static __device__ __forceinline__ void store(const float (&in)[loads], float (&to)[depth][padded]) {
        int row = static_cast<int>(threadIdx.x) / 2;
        int first = static_cast<int>(threadIdx.x) % 2 * loads;
#pragma unroll
        for (int i = 0; i < loads; i++) {
            to[first + i][row] = in[i];
        }
    }
};

// Reads columns of (inner, columns); a thread takes 8 columns of one dimension.
struct ColumnReader {
    const float* values;
    int64_t stride;
    int present;

    __device__ ColumnReader(const float* matrix, int columns, int from)
        : values(matrix + from + static_cast<int>(threadIdx.x) % 16 * loads), stride(columns),
          present(columns - from - static_cast<int>(threadIdx.x) % 16 * loads) {}

    __device__ __forceinline__ void load(int inner, int end, float (&out)[loads]) const {
        int number = inner + static_cast<int>(threadIdx.x) / 16;
        const float* row = values + number * stride;
#pragma unroll
        for (int i = 0; i < loads; i++) {
            out[i] = number < end && i < present ? row[i] : 0;
        }
    }

    static __device__ __forceinline__ void store(const float (&in)[loads], float (&to)[depth][padded]) {
        int row = static_cast<int>(threadIdx.x) / 16;
        int first = static_cast<int>(threadIdx.x) % 16 * loads;
#pragma unroll
        for (int i = 0; i < loads; i++) {
            to[row][first + i] = in[i];
        }
    }
};

// Where this thread's outputs lie in the tile: 4 and 4 more, 64 further on.
__device__ __forceinline__ int row_of(int i) {
    return static_cast<int>(threadIdx.x) / 16 * 4 + i % 4 + i / 4 * 64;
}
__device__ __forceinline__ int column_of(int j) {
    return static_cast<int>(threadIdx.x) % 16 * 4 + j % 4 + j / 4 * 64;
}

__device__ __forceinline__ void fragment(const float* from, float (&out)[8]) {
    float4 low = *reinterpret_cast<const float4*>(from);
    float4 high = *reinterpret_cast<const float4*>(from + 64);
    out[0] = low.x;
    out[1] = low.y;
    out[2] = low.z;
    out[3] = low.w;
    out[4] = high.x;
    out[5] = high.y;
    out[6] = high.z;
    out[7] = high.w;
}

// Computes sums over the dimensions [from, to), in their order, from zero.
template <class Op, class Reader>
__device__ __forceinline__ void chain(
    const Reader& a, const Reader& b, int from, int to, Tiles& tiles, float (&sums)[8][8]) {
    float next_a[loads];
    float next_b[loads];
#pragma unroll
    for (int i = 0; i < 8; i++) {
#pragma unroll
        for (int j = 0; j < 8; j++) {
            sums[i][j] = 0;
        }
    }
    int ty = static_cast<int>(threadIdx.x) / 16 * 4;
    int tx = static_cast<int>(threadIdx.x) % 16 * 4;
    int current = 0;
    a.load(from, to, next_a);
    b.load(from, to, next_b);
    Reader::store(next_a, tiles.a[0]);
    Reader::store(next_b, tiles.b[0]);
    __syncthreads();
    for (int inner = from; inner < to; inner += depth) {
        bool more = inner + depth < to;
        if (more) {
            a.load(inner + depth, to, next_a);
            b.load(inner + depth, to, next_b);
        }
#pragma unroll
        for (int k = 0; k < depth; k++) {
            float left[8];
            float right[8];
            fragment(&tiles.a[current][k][ty], left);
            fragment(&tiles.b[current][k][tx], right);
#pragma unroll
            for (int i = 0; i < 8; i++) {
#pragma unroll
                for (int j = 0; j < 8; j++) {
                    sums[i][j] = Op::add(left[i], right[j], sums[i][j]);
                }
            }
        }
        if (more) {
            Reader::store(next_a, tiles.a[current ^ 1]);
            Reader::store(next_b, tiles.b[current ^ 1]);
        }
        __syncthreads();
        current ^= 1;
    }
}

// Each block takes 128 points and one book, and goes through its centroids tile by tile; a thread keeps the best of
// its 8 points in registers.
__global__ void __launch_bounds__(threads) nearest_kernel(Points points, int rows, Books books, Assigned out) {
    __shared__ Tiles tiles;
    int first = static_cast<int>(blockIdx.x) * tile;
    int book = static_cast<int>(blockIdx.y);
    RowReader a(points, first, book * books.dim, rows);
    Points centroids{books.values + static_cast<int64_t>(book) * books.entries * books.dim, books.dim, books.dim};
    float best[8];
    int code[8];
#pragma unroll
    for (int i = 0; i < 8; i++) {
        best[i] = INFINITY;
        code[i] = 0;
    }
    for (int from = 0; from < books.entries; from += tile) {
        RowReader b(centroids, from, 0, books.entries);
        float sums[8][8];
        chain<SquaredL2>(a, b, 0, books.dim, tiles, sums);
#pragma unroll
        for (int i = 0; i < 8; i++) {
#pragma unroll
            for (int j = 0; j < 8; j++) {
                int entry = from + column_of(j);
                if (entry < books.entries && sums[i][j] < best[i]) {
                    best[i] = sums[i][j];
                    code[i] = entry;
                }
            }
        }
    }
#pragma unroll
    for (int i = 0; i < 8; i++) {
        for (int lanes = 8; lanes > 0; lanes /= 2) {
            float other = __shfl_xor_sync(0xffffffffu, best[i], lanes);
            int its = __shfl_xor_sync(0xffffffffu, code[i], lanes);
            if (other < best[i] || (other == best[i] && its < code[i])) {
                best[i] = other;
                code[i] = its;
            }
        }
        int row = first + row_of(i);
        if (threadIdx.x % 16 == 0 && row < rows) {
            int64_t to = static_cast<int64_t>(row) * books.books + book;
            if (out.codes != nullptr) {
                out.codes[to] = code[i];
            }
            if (out.bytes != nullptr) {
                out.bytes[to] = static_cast<uint8_t>(code[i]);
            }
            if (out.distances != nullptr) {
                out.distances[to] = best[i];
            }
        }
    }
}

__global__ void __launch_bounds__(threads)
    product_kernel(Points a, int rows, Points b, int columns, float* out) {
    __shared__ Tiles tiles;
    int first = static_cast<int>(blockIdx.x) * tile;
    int column = static_cast<int>(blockIdx.y) * tile;
    RowReader left(a, first, 0, rows);
    RowReader right(b, column, 0, columns);
    for (int from = 0; from < a.width; from += chain_length) {
        float sums[8][8];
        chain<Dot>(left, right, from, from + chain_length < a.width ? from + chain_length : a.width, tiles, sums);
#pragma unroll
        for (int i = 0; i < 8; i++) {
#pragma unroll
            for (int j = 0; j < 8; j++) {
                int r = first + row_of(i);
                int c = column + column_of(j);
                if (r < rows && c < columns) {
                    float* to = out + static_cast<int64_t>(r) * columns + c;
                    *to = __fadd_rn(from == 0 ? 0 : *to, sums[i][j]);
                }
            }
        }
    }
}

__global__ void __launch_bounds__(threads)
    transposed_kernel(const float* a, int left, const float* b, int right, int rows, float* partial) {
    __shared__ Tiles tiles;
    int first = static_cast<int>(blockIdx.x) * tile;
    int column = static_cast<int>(blockIdx.y) * tile;
    int number = static_cast<int>(blockIdx.z);
    ColumnReader one(a, left, first);
    ColumnReader two(b, right, column);
    int from = number * chain_length;
    float sums[8][8];
    chain<Dot>(one, two, from, from + chain_length < rows ? from + chain_length : rows, tiles, sums);
#pragma unroll
    for (int i = 0; i < 8; i++) {
#pragma unroll
        for (int j = 0; j < 8; j++) {
            int r = first + row_of(i);
            int c = column + column_of(j);
            if (r < left && c < right) {
                partial[(static_cast<int64_t>(number) * left + r) * right + c] = sums[i][j];
            }
        }
    }
}

template <class Op>
__global__ void __launch_bounds__(threads) compare_kernel(Comparison comparison, Ranking ranking) {
    __shared__ Tiles tiles;
    int first = static_cast<int>(blockIdx.y) * tile;
    int column = static_cast<int>(blockIdx.x) * tile;
    Points queries{comparison.queries, comparison.dim, comparison.dim};
    Points rows{comparison.rows, comparison.dim, comparison.dim};
    RowReader a(queries, first, 0, comparison.query_count);
    RowReader b(rows, column, 0, comparison.row_count);
    float sums[8][8];
    chain<Op>(a, b, 0, comparison.dim, tiles, sums);
#pragma unroll
    for (int i = 0; i < 8; i++) {
        int query = first + row_of(i);
        if (query >= comparison.query_count) {
            continue;
        }
        uint64_t threshold = ranking.threshold[query];
#pragma unroll
        for (int j = 0; j < 8; j++) {
            int row = column + column_of(j);
            float score = comparison.score == Score::dot ? sums[i][j] : -sums[i][j];
            if (row < comparison.row_count) {
                offer(ranking, query, comparison.first_row + row, comparison.first_query + query, score, threshold);
            }
        }
    }
}

}  // namespace

cudaError_t nearest_strict(Points points, int rows, Books books, Assigned out, cudaStream_t stream) {
    QUARRY_LAUNCH(nearest_kernel, dim3((rows + tile - 1) / tile, books.books), threads, stream, points, rows, books, out);
    return cudaGetLastError();
}

cudaError_t product_strict(Points a, int rows, const float* b, int columns, float* out, cudaStream_t stream) {
    Points right{b, a.width, a.width};
    dim3 grid((rows + tile - 1) / tile, (columns + tile - 1) / tile);
    QUARRY_LAUNCH(product_kernel, grid, threads, stream, a, rows, right, columns, out);
    return cudaGetLastError();
}

cudaError_t transposed_chains(
    const float* a, int left, const float* b, int right, int rows, float* partial, cudaStream_t stream) {
    dim3 grid((left + tile - 1) / tile, (right + tile - 1) / tile, (rows + chain_length - 1) / chain_length);
    QUARRY_LAUNCH(transposed_kernel, grid, threads, stream, a, left, b, right, rows, partial);
    return cudaGetLastError();
}

cudaError_t compare_strict(Comparison comparison, Ranking ranking, cudaStream_t stream) {
    dim3 grid((comparison.row_count + tile - 1) / tile, (comparison.query_count + tile - 1) / tile);
    if (comparison.score == Score::dot) {
        auto kernel = compare_kernel<Dot>;
        QUARRY_LAUNCH(kernel, grid, threads, stream, comparison, ranking);
    } else {
        auto kernel = compare_kernel<SquaredL2>;
        QUARRY_LAUNCH(kernel, grid, threads, stream, comparison, ranking);
    }
    return cudaGetLastError();
}

}  // namespace quarry
