// Products on tensor cores: inputs rounded to TF32, sums in single precision. A block of 8 warps computes 128 by 128
// outputs, each warp 64 by 32, from tiles of 16 dimensions that are copied to shared memory asynchronously while the
// tile before is used. Rows in shared memory are 20 floats apart, so the fragments of a warp lie in 32 banks.
#include "kernels.h"
#include "ranking.h"

namespace quarry {
namespace {

constexpr int threads = 256;
constexpr int depth = 16;
constexpr int padded = depth + 4;
constexpr int row_steps = 4;     // of 16 rows, for each warp
constexpr int column_steps = 4;  // of 8 columns
// Candidates of a point whose distances are computed once more, in full precision.
constexpr int few = 4;
// What rounding both inputs to TF32 may change in a dot product, in proportion to the product of their norms.
constexpr float rounding = 1.25f / 1024;

struct Operand {
    const float* values;
    int64_t stride;
    int rows, width;
};

struct alignas(16) Tiles {
    float a[2][tile][padded];
    float b[2][tile][padded];
};

// A thread copies 8 dimensions of one row, of each operand.
__device__ __forceinline__ void copy_tile(const Operand& from, int first, int inner, float (&to)[tile][padded]) {
    int row = static_cast<int>(threadIdx.x) / 2;
    int column = static_cast<int>(threadIdx.x) % 2 * 8;
    const float* source = from.values + (first + row) * from.stride + inner + column;
    bool inside = first + row < from.rows;
    bool aligned = (reinterpret_cast<uintptr_t>(source) & 15) == 0;
#pragma unroll
    for (int i = 0; i < 8; i += 4) {
        if (aligned && inner + column + i + 4 <= from.width) {
            copy_async<16>(&to[row][column + i], source + i, inside);
        } else {
#pragma unroll
            for (int j = i; j < i + 4; j++) {
                copy_async<4>(&to[row][column + j], source + j, inside && inner + column + j < from.width);
            }
        }
    }
}

// Where this thread's outputs lie in the tile.
__device__ __forceinline__ int row_of(int step, int value) {
    int thread = static_cast<int>(threadIdx.x);
    return thread / 128 * 64 + step * 16 + thread % 32 / 4 + value / 2 * 8;
}
__device__ __forceinline__ int column_of(int step, int value) {
    int thread = static_cast<int>(threadIdx.x);
    return thread / 32 % 4 * 32 + step * 8 + thread % 4 * 2 + value % 2;
}

using Sums = float[row_steps][column_steps][4];

__device__ __forceinline__ void multiply_tile(
    const float (&a)[tile][padded], const float (&b)[tile][padded], Sums& sums) {
    int thread = static_cast<int>(threadIdx.x);
    int group = thread % 32 / 4;
    int member = thread % 4;
    int row = thread / 128 * 64 + group;
    int column = thread / 32 % 4 * 32 + group;
#pragma unroll
    for (int k = 0; k < depth; k += 8) {
        uint32_t right[column_steps][2];
#pragma unroll
        for (int j = 0; j < column_steps; j++) {
            right[j][0] = to_tf32(b[column + j * 8][k + member]);
            right[j][1] = to_tf32(b[column + j * 8][k + member + 4]);
        }
#pragma unroll
        for (int i = 0; i < row_steps; i++) {
            uint32_t left[4] = {to_tf32(a[row + i * 16][k + member]), to_tf32(a[row + i * 16 + 8][k + member]),
                to_tf32(a[row + i * 16][k + member + 4]), to_tf32(a[row + i * 16 + 8][k + member + 4])};
#pragma unroll
            for (int j = 0; j < column_steps; j++) {
                multiply_tf32(sums[i][j], left, right[j]);
            }
        }
    }
}

__device__ __forceinline__ void multiply(
    const Operand& a, int first, const Operand& b, int column, Tiles& tiles, Sums& sums) {
#pragma unroll
    for (int i = 0; i < row_steps; i++) {
#pragma unroll
        for (int j = 0; j < column_steps; j++) {
#pragma unroll
            for (int c = 0; c < 4; c++) {
                sums[i][j][c] = 0;
            }
        }
    }
    copy_tile(a, first, 0, tiles.a[0]);
    copy_tile(b, column, 0, tiles.b[0]);
    commit_copies();
    int current = 0;
    for (int inner = 0; inner < a.width; inner += depth) {
        if (inner + depth < a.width) {
            copy_tile(a, first, inner + depth, tiles.a[current ^ 1]);
            copy_tile(b, column, inner + depth, tiles.b[current ^ 1]);
        }
        commit_copies();
        await_copies<1>();
        __syncthreads();
        multiply_tile(tiles.a[current], tiles.b[current], sums);
        __syncthreads();
        current ^= 1;
    }
    await_copies<0>();
}

__global__ void __launch_bounds__(threads) product_kernel(Operand a, Operand b, float* out) {
    __shared__ Tiles tiles;
    int first = static_cast<int>(blockIdx.x) * tile;
    int column = static_cast<int>(blockIdx.y) * tile;
    Sums sums;
    multiply(a, first, b, column, tiles, sums);
#pragma unroll
    for (int i = 0; i < row_steps; i++) {
#pragma unroll
        for (int j = 0; j < column_steps; j++) {
#pragma unroll
            for (int c = 0; c < 4; c++) {
                int to_row = first + row_of(i, c);
                int to_column = column + column_of(j, c);
                if (to_row < a.rows && to_column < b.rows) {
                    out[static_cast<int64_t>(to_row) * b.rows + to_column] = sums[i][j][c];
                }
            }
        }
    }
}

// Offers rows whose score may be among the best in spite of rounding; rescore_kernel computes them once more.
__global__ void __launch_bounds__(threads) compare_kernel(Comparison comparison, Ranking ranking) {
    __shared__ Tiles tiles;
    int first = static_cast<int>(blockIdx.y) * tile;
    int column = static_cast<int>(blockIdx.x) * tile;
    Operand queries{comparison.queries, comparison.dim, comparison.query_count, comparison.dim};
    Operand rows{comparison.rows, comparison.dim, comparison.row_count, comparison.dim};
    Sums sums;
    multiply(queries, first, rows, column, tiles, sums);
#pragma unroll
    for (int i = 0; i < row_steps; i++) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
            int query = first + row_of(i, half * 2);
            if (query >= comparison.query_count) {
                continue;
            }
            float norm = comparison.query_norms[query];
            uint64_t threshold = ranking.threshold[query];
            // A row passes with the best it may score and the lowest row there is.
            float least = threshold == no_key ? -INFINITY : score_of_key(threshold);
#pragma unroll
            for (int j = 0; j < column_steps; j++) {
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    int row = column + column_of(j, c);
                    if (row >= comparison.row_count) {
                        continue;
                    }
                    float dot = sums[i][j][half * 2 + c];
                    float other = comparison.row_norms[row];
                    float margin = rounding * sqrtf(norm * other);
                    float most = comparison.score == Score::dot
                        ? dot + margin
                        : 2 * (dot + margin) - (norm + other) * (1 - 1e-6f);
                    int number = comparison.first_row + row;
                    if (!(most < least) && number != comparison.first_query + query) {
                        int slot = atomicAdd(ranking.counts + query, 1);
                        ranking.candidates[static_cast<int64_t>(query) * ranking.capacity + slot] =
                            static_cast<uint64_t>(number);
                    }
                }
            }
        }
    }
}

// Replaces the candidates of a query, which are rows, by their keys: scores in full precision and defined order.
__global__ void rescore_kernel(Comparison comparison, Ranking ranking) {
    int query = static_cast<int>(blockIdx.x);
    const float* left = comparison.queries + static_cast<int64_t>(query) * comparison.dim;
    uint64_t* candidates = ranking.candidates + static_cast<int64_t>(query) * ranking.capacity;
    int count = ranking.counts[query];
    for (int i = static_cast<int>(threadIdx.x); i < count; i += static_cast<int>(blockDim.x)) {
        int row = static_cast<int>(candidates[i]);
        const float* right = comparison.rows + static_cast<int64_t>(row - comparison.first_row) * comparison.dim;
        float sum = 0;
        for (int d = 0; d < comparison.dim; d++) {
            float difference = __fsub_rn(left[d], right[d]);
            sum = comparison.score == Score::dot ? __fmaf_rn(left[d], right[d], sum)
                                                 : __fmaf_rn(difference, difference, sum);
        }
        float score = comparison.score == Score::dot ? sum : -sum;
        candidates[i] = score == score ? key_of(score, row) : no_key;
    }
}

struct Near {
    float distance;
    int entry;
};

__device__ __forceinline__ bool nearer(const Near& a, const Near& b) {
    return a.distance < b.distance || (a.distance == b.distance && a.entry < b.entry);
}

// |c|^2 - 2xc orders centroids; each thread keeps two for each of its points, of which the best few are computed once
// more in full precision.
__global__ void __launch_bounds__(threads) nearest_kernel(Points points, int rows, Books books, Assigned out) {
    constexpr int per_point = 32;  // 16 threads see a point, and keep two each
    constexpr int pass = 32;       // points whose candidates are in shared memory at a time
    __shared__ Tiles tiles;
    // The tiles' memory, once they are done with.
    auto& kept = reinterpret_cast<Near(&)[pass][per_point + 1]>(tiles);
    static_assert(sizeof(kept) <= sizeof(tiles), "kept candidates lie where tiles lay");
    int first = static_cast<int>(blockIdx.x) * tile;
    int book = static_cast<int>(blockIdx.y);
    int column = book * books.dim;
    int width = points.width - column < books.dim ? points.width - column : books.dim;
    const float* centroids = books.values + static_cast<int64_t>(book) * books.entries * books.dim;
    const float* norms = books.norms + static_cast<int64_t>(book) * books.entries;
    Operand a{points.values + column, points.stride, rows, width};
    Operand b{centroids, books.dim, books.entries, width};
    Near best[row_steps][2][2];
#pragma unroll
    for (int i = 0; i < row_steps; i++) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
            best[i][half][0] = best[i][half][1] = {INFINITY, 0};
        }
    }
    for (int from = 0; from < books.entries; from += tile) {
        Sums sums;
        multiply(a, first, b, from, tiles, sums);
#pragma unroll
        for (int i = 0; i < row_steps; i++) {
#pragma unroll
            for (int j = 0; j < column_steps; j++) {
#pragma unroll
                for (int c = 0; c < 4; c++) {
                    int entry = from + column_of(j, c);
                    if (entry < books.entries) {
                        float distance = norms[entry] - 2 * sums[i][j][c];
                        Near(&two)[2] = best[i][c / 2];
                        if (distance < two[0].distance) {
                            two[1] = two[0];
                            two[0] = {distance, entry};
                        } else if (distance < two[1].distance) {
                            two[1] = {distance, entry};
                        }
                    }
                }
            }
        }
    }
    int thread = static_cast<int>(threadIdx.x);
#pragma unroll
    for (int i = 0; i < row_steps; i++) {
        // 16 rows of both halves of the block at a time
        __syncthreads();
#pragma unroll
        for (int half = 0; half < 2; half++) {
            int place = thread / 128 * 16 + thread % 32 / 4 + half * 8;
            int slot = (thread / 32 % 4 * 4 + thread % 4) * 2;
            kept[place][slot] = best[i][half][0];
            kept[place][slot + 1] = best[i][half][1];
        }
        __syncthreads();
        int row = first + thread / 16 * 64 + i * 16 + thread % 16;
        if (thread >= pass || row >= rows) {
            continue;
        }
        Near top[few];
#pragma unroll
        for (int t = 0; t < few; t++) {
            top[t] = {INFINITY, 0};
        }
        for (int slot = 0; slot < per_point; slot++) {
            Near candidate = kept[thread][slot];
#pragma unroll
            for (int t = 0; t < few; t++) {
                if (nearer(candidate, top[t])) {
                    Near other = top[t];
                    top[t] = candidate;
                    candidate = other;
                }
            }
        }
        Near found{INFINITY, 0};
        const float* point = points.values + row * points.stride + column;
#pragma unroll
        for (int t = 0; t < few; t++) {
            const float* centroid = centroids + static_cast<int64_t>(top[t].entry) * books.dim;
            float sum = 0;
            for (int d = 0; d < books.dim; d++) {
                float difference = __fsub_rn(d < width ? point[d] : 0, centroid[d]);
                sum = __fmaf_rn(difference, difference, sum);
            }
            Near exact{sum, top[t].entry};
            if (nearer(exact, found)) {
                found = exact;
            }
        }
        int64_t to = static_cast<int64_t>(row) * books.books + book;
        if (out.codes != nullptr) {
            out.codes[to] = found.entry;
        }
        if (out.bytes != nullptr) {
            out.bytes[to] = static_cast<uint8_t>(found.entry);
        }
        if (out.distances != nullptr) {
            out.distances[to] = found.distance;
        }
    }
}

__global__ void norms_kernel(const float* rows, int64_t count, int dim, float* out) {
    int64_t row = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (row < count) {
        float sum = 0;
        for (int d = 0; d < dim; d++) {
            sum = __fmaf_rn(rows[row * dim + d], rows[row * dim + d], sum);
        }
        out[row] = sum;
    }
}

}  // namespace

cudaError_t nearest_fast(Points points, int rows, Books books, Assigned out, cudaStream_t stream) {
    QUARRY_LAUNCH(nearest_kernel, dim3((rows + tile - 1) / tile, books.books), threads, stream, points, rows, books, out);
    return cudaGetLastError();
}

cudaError_t product_fast(Points a, int rows, const float* b, int columns, float* out, cudaStream_t stream) {
    Operand left{a.values, a.stride, rows, a.width};
    Operand right{b, a.width, columns, a.width};
    dim3 grid((rows + tile - 1) / tile, (columns + tile - 1) / tile);
    QUARRY_LAUNCH(product_kernel, grid, threads, stream, left, right, out);
    return cudaGetLastError();
}

cudaError_t compare_fast(Comparison comparison, Ranking ranking, cudaStream_t stream) {
    dim3 grid((comparison.row_count + tile - 1) / tile, (comparison.query_count + tile - 1) / tile);
    QUARRY_LAUNCH(compare_kernel, grid, threads, stream, comparison, ranking);
    cudaError_t error = cudaGetLastError();
    if (error != cudaSuccess) {
        return error;
    }
    QUARRY_LAUNCH(rescore_kernel, dim3(comparison.query_count), 128, stream, comparison, ranking);
    return cudaGetLastError();
}

cudaError_t squared_norms(const float* rows, int64_t count, int dim, float* out, cudaStream_t stream) {
    QUARRY_LAUNCH(norms_kernel, dim3(static_cast<unsigned>((count + 127) / 128)), 128, stream, rows, count, dim, out);
    return cudaGetLastError();
}

}  // namespace quarry
