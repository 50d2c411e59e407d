// What runs on a device, as functions that launch it on a stream. Nothing here waits or allocates. Memory is the
// device's; row counts are of this launch. Every launch is followed by a check of cudaGetLastError().
#pragma once

#include "device.h"

namespace quarry {

// The longest chain of a product of matrices.
constexpr int chain_length = 1024;
// Rows of the first operand and of the second one that a block takes.
constexpr int tile = 128;

// Rows of vectors. Dimension d of row r is values[r * stride + d], less centroids[list[r] * width + d] where there
// are lists, and zero from `width` on.
struct Points {
    const float* values;
    int64_t stride;
    int width;
    const int* list = nullptr;
    const float* centroids = nullptr;
};

// Centroids of some books, (books, entries, dim), and where the fast kernels run, their squared norms.
struct Books {
    int books, entries, dim;
    const float* values;
    const float* norms = nullptr;
};

// What an assignment writes, each (rows, books); null for what is not wanted.
struct Assigned {
    int* codes;
    uint8_t* bytes;
    float* distances;
};

// Exact search: the best keys of each query, and what the present rows add to them.
struct Ranking {
    int k, capacity;
    uint64_t* best;        // (queries, k), ascending
    uint64_t* threshold;   // (queries): a candidate's key must be below
    uint64_t* candidates;  // (queries, capacity)
    int* counts;           // (queries)
};

enum class Score { dot, squared_l2 };

// A part of the rows against all queries.
struct Comparison {
    const float* queries;
    int query_count;
    const float* rows;
    int row_count, dim;
    int first_row;    // the number of the first row
    int first_query;  // the row that the first query is, which does not count as its own neighbor; or far below zero
    Score score;
    const float* query_norms;  // squared, for fast ones
    const float* row_norms;
};

// Sorting points by code and adding them in order, for each book.
struct Sums {
    int books, entries, dim;
    int segments, segment_rows;
    int* counts;   // (books, segments, entries), then where each place starts
    int* starts;   // (books, entries + 1)
    int* order;    // (books, rows)
    double* sums;  // (books, entries, dim), added to
    int* sizes;    // (books, entries), added to
};

cudaError_t nearest_strict(Points points, int rows, Books books, Assigned out, cudaStream_t stream);
cudaError_t nearest_fast(Points points, int rows, Books books, Assigned out, cudaStream_t stream);
cudaError_t product_strict(Points a, int rows, const float* b, int columns, float* out, cudaStream_t stream);
cudaError_t product_fast(Points a, int rows, const float* b, int columns, float* out, cudaStream_t stream);

// partial: (chains, left, right), chains of chain_length rows each.
cudaError_t transposed_chains(
    const float* a, int left, const float* b, int right, int rows, float* partial, cudaStream_t stream);
// out += each chain in order.
cudaError_t add_chains(const float* partial, int chains, int64_t values, float* out, cudaStream_t stream);

cudaError_t squared_norms(const float* rows, int64_t count, int dim, float* out, cudaStream_t stream);
cudaError_t row_errors(const float* distances, int rows, int books, double* out, cudaStream_t stream);

cudaError_t add_points(const float* points, const int* codes, int rows, Sums sums, cudaStream_t stream);

cudaError_t clear_ranking(Ranking ranking, int queries, cudaStream_t stream);
cudaError_t compare_strict(Comparison comparison, Ranking ranking, cudaStream_t stream);
cudaError_t compare_fast(Comparison comparison, Ranking ranking, cudaStream_t stream);
cudaError_t merge_candidates(Ranking ranking, int queries, cudaStream_t stream);
cudaError_t write_ranking(Ranking ranking, int queries, int* rows, float* scores, cudaStream_t stream);

// Sparse vectors, one after the other; starts count from `base`.
struct SparseRows {
    const int* starts;
    const int* terms;
    const float* values;
};

// list: of each entry; place: of each entry in its list; first: the first centroid of each list, (lists + 1).
cudaError_t assign_sparse(SparseRows rows, SparseRows centroids, const int* list, const int* place, const int* first,
    int entries, int* out, cudaStream_t stream);

cudaError_t centroid_gradients(Score score, Books books, int queries, const float* mapped, const float* slopes,
    float* out, cudaStream_t stream);
cudaError_t query_gradients(Score score, Books books, int queries, const float* mapped, const float* slopes,
    float* out, cudaStream_t stream);

// largest: (texts, vocabulary), 0 where no logit is above. starts: (texts + 1), from the first token of `logits`.
cudaError_t pool_tokens(
    const float* logits, const int* starts, int texts, int vocabulary, float* largest, cudaStream_t stream);
// terms, kept: (texts, most), terms ascending, weights log(1 + logit); how many of each in `counts`.
cudaError_t keep_largest(const float* largest, int texts, int vocabulary, int most, float above, int* terms,
    float* kept, int* counts, cudaStream_t stream);

}  // namespace quarry
