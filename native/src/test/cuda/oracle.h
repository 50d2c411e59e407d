// Plain loops in the defined order: what the jobs must give.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace quarry {

inline std::vector<float> made(uint32_t seed, int64_t count) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> uniform(-1, 1);
    std::vector<float> out(static_cast<size_t>(count));
    for (float& value : out) {
        value = uniform(random);
    }
    return out;
}

inline float dot(const float* a, const float* b, int dim) {
    float sum = 0;
    for (int d = 0; d < dim; d++) {
        sum = std::fmaf(a[d], b[d], sum);
    }
    return sum;
}

inline float squared_l2(const float* a, const float* b, int dim) {
    float sum = 0;
    for (int d = 0; d < dim; d++) {
        float difference = a[d] - b[d];
        sum = std::fmaf(difference, difference, sum);
    }
    return sum;
}

// The nearest of `entries` centroids, and its distance.
inline int nearest(const float* point, const float* centroids, int entries, int dim, float* distance) {
    int best = 0;
    *distance = INFINITY;
    for (int entry = 0; entry < entries; entry++) {
        float other = squared_l2(point, centroids + static_cast<int64_t>(entry) * dim, dim);
        if (other < *distance) {
            *distance = other;
            best = entry;
        }
    }
    return best;
}

// out (rows, columns) = a (rows, inner) times the transpose of b (columns, inner).
inline void product(const float* a, const float* b, int rows, int columns, int inner, float* out) {
    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
            float sum = 0;
            for (int from = 0; from < inner; from += 1024) {
                int count = inner - from < 1024 ? inner - from : 1024;
                sum += dot(a + int64_t{row} * inner + from, b + int64_t{column} * inner + from, count);
            }
            out[int64_t{row} * columns + column] = sum;
        }
    }
}

}  // namespace quarry
