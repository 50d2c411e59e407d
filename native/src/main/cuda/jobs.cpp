// The jobs: what each is given, what it keeps, and which kernels it queues.
#include <algorithm>
#include <climits>
#include <cstring>

#include "engine.h"

namespace quarry {
namespace {

using Numbers = std::vector<int64_t>;

// Fast kernels pad dimensions to 16 and gain nothing on fewer.
constexpr int64_t least_fast_dim = 16;
// Rows that are compared with queries between two merges.
constexpr int64_t most_candidates = 4096;
constexpr int64_t most_queries = 8192;
constexpr int64_t most_texts = 256;

int64_t number(const Numbers& numbers, size_t at, int64_t least, int64_t most = INT_MAX) {
    require(at < numbers.size(), "a number is missing");
    require(numbers[at] >= least && numbers[at] <= most, "a number is out of range");
    return numbers[at];
}

class Load final : public Job {
public:
    // dim, rows
    Load(std::shared_ptr<Device> device, const Numbers& numbers, std::shared_ptr<Resident> to)
        : Job(std::move(device)), to_(std::move(to)) {
        require(to_ != nullptr && to_->device == device_ && to_->dim == number(numbers, 0, 1), "no points to fill");
        inputs = {{to_->dim * int64_t{4}}};
        admit(number(numbers, 1, 0), false);
    }

protected:
    void verify(const Lane& lane, int64_t rows, int64_t first) const override {
        Job::verify(lane, rows, first);
        require(first + rows <= to_->rows, "more rows than there is room for");
    }
    void compute(const Work& work) override {
        check(cudaMemcpyAsync(to_->memory.as<float>() + work.first * to_->dim, work.input[0],
                  static_cast<size_t>(work.rows * to_->dim) * 4, cudaMemcpyDeviceToDevice, work.stream),
            "cudaMemcpyAsync");
    }

private:
    std::shared_ptr<Resident> to_;
};

// assign and step
class Assign final : public Job {
public:
    // books, entries, dim, rows, whether they are resident. Model: centroids. Outputs: codes, distances. Results of a
    // step: sums, sizes.
    Assign(std::shared_ptr<Device> device, bool step, bool fast, const Numbers& numbers)
        : Job(std::move(device)), step_(step), books_(number(numbers, 0, 1, 65535)), entries_(number(numbers, 1, 1)),
          dim_(number(numbers, 2, 1)), fast_(fast && device_->has_tensor_cores() && dim_ >= least_fast_dim) {
        int64_t rows = number(numbers, 3, 0);
        int64_t all = books_ * entries_;
        model = {all * dim_ * 4};
        inputs = {{books_ * dim_ * 4}};
        outputs = {{books_ * 4}, {books_ * 4}};
        norm_bytes_ = fast_ ? all * 4 : 0;
        scratch = {0, norm_bytes_};
        granule = tile;
        if (step_) {
            results = {all * dim_ * 8, all * 4};
            segments_ = std::max<int64_t>(1, std::min((int64_t{16} << 20) / all, (rows + 255) / 256));
            scratch = {books_ * 4, norm_bytes_ + (segments_ * all + books_ * (entries_ + 1)) * 4};
        }
        admit(rows, number(numbers, 4, 0, 1) == 1);
    }

protected:
    void compute(const Work& work) override {
        auto rows = static_cast<int>(work.rows);
        auto points = static_cast<const float*>(work.input[0]);
        auto codes = static_cast<int*>(work.output(0));
        Books books{static_cast<int>(books_), static_cast<int>(entries_), static_cast<int>(dim_), model_at<float>(0)};
        Points slices{points, books_ * dim_, static_cast<int>(books_ * dim_)};
        Assigned out{codes, nullptr, static_cast<float*>(work.output(1))};
        if (fast_) {
            auto norms = reinterpret_cast<float*>(work.scratch);
            check(squared_norms(books.values, books_ * entries_, books.dim, norms, work.stream), "squared norms");
            books.norms = norms;
            check(nearest_fast(slices, rows, books, out, work.stream), "nearest centroids");
        } else {
            check(nearest_strict(slices, rows, books, out, work.stream), "nearest centroids");
        }
        if (step_) {
            auto counts = reinterpret_cast<int*>(work.scratch + norm_bytes_);
            int64_t segment_rows = std::max<int64_t>(256, (work.rows + segments_ - 1) / segments_);
            Sums sums{books.books, books.entries, books.dim,
                static_cast<int>((work.rows + segment_rows - 1) / segment_rows), static_cast<int>(segment_rows), counts,
                counts + segments_ * books_ * entries_, nullptr, result_at<double>(0), result_at<int>(1)};
            sums.order = sums.starts + books_ * (entries_ + 1);
            check(add_points(points, codes, rows, sums, work.stream), "sums of points");
        }
    }

private:
    bool step_;
    int64_t books_, entries_, dim_;
    bool fast_;
    int64_t norm_bytes_ = 0;
    int64_t segments_ = 0;
};

class Product final : public Job {
public:
    // inner, columns, rows, whether they are resident. Model: the second factor. Output: the product.
    Product(std::shared_ptr<Device> device, bool fast, const Numbers& numbers)
        : Job(std::move(device)), inner_(number(numbers, 0, 1)), columns_(number(numbers, 1, 1, tile * 65535)),
          fast_(fast && device_->has_tensor_cores()) {
        model = {columns_ * inner_ * 4};
        inputs = {{inner_ * 4}};
        outputs = {{columns_ * 4}};
        granule = tile;
        admit(number(numbers, 2, 0), number(numbers, 3, 0, 1) == 1);
    }

protected:
    void compute(const Work& work) override {
        Points a{static_cast<const float*>(work.input[0]), inner_, static_cast<int>(inner_)};
        auto product = fast_ ? product_fast : product_strict;
        check(product(a, static_cast<int>(work.rows), model_at<float>(0), static_cast<int>(columns_),
                  static_cast<float*>(work.output(0)), work.stream),
            "product");
    }

private:
    int64_t inner_, columns_;
    bool fast_;
};

class Transposed final : public Job {
public:
    // left, right, rows, whether they are resident. Inputs: both factors. Result: the product.
    Transposed(std::shared_ptr<Device> device, const Numbers& numbers)
        : Job(std::move(device)), left_(number(numbers, 0, 1, tile * 65535)),
          right_(number(numbers, 1, 1, tile * 65535)) {
        inputs = {{left_ * 4}, {right_ * 4}};
        results = {left_ * right_ * 4};
        granule = chain_length;
        scratch = {(left_ * right_ * 4 + chain_length - 1) / chain_length, left_ * right_ * 4};
        admit(number(numbers, 2, 0), number(numbers, 3, 0, 1) == 1);
    }

protected:
    void verify(const Lane& lane, int64_t rows, int64_t first) const override {
        Job::verify(lane, rows, first);
        require(first % chain_length == 0, "rows that do not begin a chain");
    }
    void compute(const Work& work) override {
        auto partial = reinterpret_cast<float*>(work.scratch);
        int64_t chains = (work.rows + chain_length - 1) / chain_length;
        check(transposed_chains(static_cast<const float*>(work.input[0]), static_cast<int>(left_),
                  static_cast<const float*>(work.input[1]), static_cast<int>(right_), static_cast<int>(work.rows),
                  partial, work.stream),
            "product over rows");
        check(add_chains(partial, static_cast<int>(chains), left_ * right_, result_at<float>(0), work.stream),
            "sum of chains");
    }

private:
    int64_t left_, right_;
};

class Encode final : public Job {
public:
    // dim, books, entries, slice dim, lists, whether residuals, whether rotated, rows. Model: codebook, rotation,
    // lists' centroids. Outputs: codes, lists, errors.
    Encode(std::shared_ptr<Device> device, bool fast, const Numbers& numbers)
        : Job(std::move(device)), dim_(number(numbers, 0, 1)), books_(number(numbers, 1, 1, 65535)),
          entries_(number(numbers, 2, 1, 256)), slice_(number(numbers, 3, 1)), lists_(number(numbers, 4, 0)),
          residuals_(number(numbers, 5, 0, 1) == 1), rotated_(number(numbers, 6, 0, 1) == 1),
          fast_(fast && device_->has_tensor_cores()) {
        require(books_ * slice_ >= dim_, "slices are shorter than vectors");
        model = {books_ * entries_ * slice_ * 4, rotated_ ? dim_ * dim_ * 4 : 0, lists_ * dim_ * 4};
        inputs = {{dim_ * 4}};
        outputs = {{books_}, {lists_ > 0 ? 4 : 0}, {8}};
        scratch = {(rotated_ ? dim_ * 4 : 0) + books_ * 4, (books_ * entries_ + lists_) * 4};
        granule = tile;
        admit(number(numbers, 7, 0), false);
    }

protected:
    void compute(const Work& work) override {
        auto rows = static_cast<int>(work.rows);
        auto norms = reinterpret_cast<float*>(work.scratch);
        auto distances = norms + books_ * entries_ + lists_;
        Points points{static_cast<const float*>(work.input[0]), dim_, static_cast<int>(dim_)};
        if (rotated_) {
            auto rotated = distances + work.rows * books_;
            auto product = fast_ ? product_fast : product_strict;
            check(product(points, rows, model_at<float>(1), points.width, rotated, work.stream), "rotation");
            points.values = rotated;
        }
        if (lists_ > 0) {
            auto list = static_cast<int*>(work.output(1));
            Books coarse{1, static_cast<int>(lists_), points.width, model_at<float>(2)};
            nearest(points, rows, coarse, norms + books_ * entries_, {list, nullptr, nullptr}, work.stream);
            if (residuals_) {
                points.list = list;
                points.centroids = model_at<float>(2);
            }
        }
        Books books{
            static_cast<int>(books_), static_cast<int>(entries_), static_cast<int>(slice_), model_at<float>(0)};
        nearest(points, rows, books, norms, {nullptr, static_cast<uint8_t*>(work.output(0)), distances}, work.stream);
        check(row_errors(distances, rows, books.books, static_cast<double*>(work.output(2)), work.stream), "errors");
    }

private:
    void nearest(
        const Points& points, int rows, Books books, float* norms, const Assigned& out, cudaStream_t stream) const {
        if (fast_ && books.dim >= least_fast_dim && points.list == nullptr) {
            check(squared_norms(books.values, int64_t{books.books} * books.entries, books.dim, norms, stream), "norms");
            books.norms = norms;
            check(nearest_fast(points, rows, books, out, stream), "nearest centroids");
        } else {
            check(nearest_strict(points, rows, books, out, stream), "nearest centroids");
        }
    }

    int64_t dim_, books_, entries_, slice_, lists_;
    bool residuals_, rotated_, fast_;
};

class Nearest final : public Job {
public:
    // dim, k, 0 for dot products and 1 for squared distances, queries, rows, whether rows are resident, the number of
    // the first row. Model: queries. Results: rows, scores.
    Nearest(std::shared_ptr<Device> device, bool fast, const Numbers& numbers)
        : Job(std::move(device)), dim_(number(numbers, 0, 1)), k_(number(numbers, 1, 1, 1024)),
          score_(number(numbers, 2, 0, 1) == 0 ? Score::dot : Score::squared_l2),
          fast_(fast && device_->has_tensor_cores()), base_(number(numbers, 6, 0)) {
        int64_t rows = number(numbers, 4, 0);
        capacity_ = std::max<int64_t>(tile, std::min(rows, most_candidates));
        int64_t each = dim_ * 4 + k_ * 16 + capacity_ * 8 + 16;
        int64_t fit = device_->available() / 2 / each;
        batch_ = std::max<int64_t>(1, std::min({number(numbers, 3, 0), most_queries, fit}));
        model = {batch_ * dim_ * 4};
        inputs = {{dim_ * 4}};
        results = {batch_ * k_ * 4, batch_ * k_ * 4};
        state = {batch_ * k_ * 8, batch_ * 8, batch_ * capacity_ * 8, batch_ * 4, fast_ ? batch_ * 4 : 0};
        scratch = {fast_ ? 4 : 0};
        granule = tile;
        // rows that are resident are taken whole: nothing is held for them
        lane_bytes = number(numbers, 5, 0, 1) == 1 ? INT64_MAX : lane_bytes;
        admit(rows, number(numbers, 5, 0, 1) == 1);
    }

    int64_t queries_at_once() const override {
        return batch_;
    }

    // first: the row that the first query is, or -1
    void begin(int64_t count, int64_t first) override {
        device_->use();
        require(count >= 0 && count <= batch_ && first >= -1 && first <= INT_MAX, "more queries than were announced");
        count_ = count;
        first_ = first == -1 ? INT_MIN / 2 : static_cast<int>(first);
        seen_ = 0;
        if (count > 0) {
            check(clear_ranking(ranking(), static_cast<int>(count), first_stream()), "ranking");
            if (fast_) {
                check(squared_norms(model_at<float>(0), count, static_cast<int>(dim_), state_at<float>(4),
                          first_stream()),
                    "norms");
            }
        }
        mark_first();
    }

protected:
    void compute(const Work& work) override {
        auto rows = static_cast<const float*>(work.input[0]);
        auto norms = reinterpret_cast<float*>(work.scratch);
        if (count_ == 0 || work.rows == 0) {
            return;
        }
        if (fast_) {
            check(squared_norms(rows, work.rows, static_cast<int>(dim_), norms, work.stream), "norms");
        }
        for (int64_t from = 0; from < work.rows; from += capacity_) {
            Comparison comparison{model_at<float>(0), static_cast<int>(count_), rows + from * dim_,
                static_cast<int>(std::min(capacity_, work.rows - from)), static_cast<int>(dim_),
                static_cast<int>(base_ + work.first + from), first_, score_, state_at<float>(4), norms + from};
            // The first rows all pass, so nothing is saved by computing them roughly.
            auto compare = fast_ && seen_ > 0 ? compare_fast : compare_strict;
            check(compare(comparison, ranking(), work.stream), "comparison");
            check(merge_candidates(ranking(), static_cast<int>(count_), work.stream), "merge");
            seen_ += comparison.row_count;
        }
    }
    void conclude(cudaStream_t stream) override {
        if (count_ > 0) {
            check(write_ranking(ranking(), static_cast<int>(count_), result_at<int>(0), result_at<float>(1), stream),
                "ranking");
        }
    }

private:
    Ranking ranking() const {
        return {static_cast<int>(k_), static_cast<int>(capacity_), state_at<uint64_t>(0), state_at<uint64_t>(1),
            state_at<uint64_t>(2), state_at<int>(3)};
    }

    int64_t dim_, k_;
    Score score_;
    bool fast_;
    int64_t base_;
    int64_t capacity_ = 0, batch_ = 0, count_ = 0, seen_ = 0;
    int first_ = 0;
};

class Sparse final : public Job {
public:
    // bytes, bytes of the largest indivisible block. Input: a block of bytes, see header. Output: the centroid of each entry. A submit's rows are the bytes of
    // the block, `first` is how many entries it has.
    Sparse(std::shared_ptr<Device> device, const Numbers& numbers) : Job(std::move(device)) {
        inputs = {{1}};
        outputs = {{1}};
        granule = number(numbers, 1, 64);
        admit(number(numbers, 0, 64, INT64_MAX), false);
    }

protected:
    // The block: five counts as 64-bit numbers, padded to 64 bytes; then 32-bit arrays without gaps.
    struct Header {
        int64_t entries, lists, values, centroids, centroid_values;
    };

    void verify(const Lane& lane, int64_t rows, int64_t first) const override {
        Job::verify(lane, rows, first);
        require(rows >= 64, "a block without a header");
        Header header;
        memcpy(&header, lane.in.at(), sizeof(header));
        for (int64_t count : {header.entries, header.lists, header.values, header.centroids, header.centroid_values}) {
            require(count >= 0 && count <= rows, "a block with a damaged header");
        }
        int64_t words = header.entries * 3 + 1 + header.lists + 1 + header.centroids + 1 + 2 * header.values
            + 2 * header.centroid_values;
        require(header.entries == first && 64 + words * 4 == rows, "a block of another size");
    }
    int64_t output_bytes(int, int64_t, int64_t first) const override {
        return first * 4;
    }
    void compute(const Work& work) override {
        Header header;
        memcpy(&header, work.lane.in.at(), sizeof(header));
        auto row_starts = reinterpret_cast<const int*>(static_cast<const char*>(work.input[0]) + 64);
        auto list = row_starts + header.entries + 1;
        auto place = list + header.entries;
        auto first = place + header.entries;
        auto starts = first + header.lists + 1;
        auto terms = starts + header.centroids + 1;
        auto values = reinterpret_cast<const float*>(terms + header.values);
        auto centroid_terms = reinterpret_cast<const int*>(values + header.values);
        auto centroid_values = reinterpret_cast<const float*>(centroid_terms + header.centroid_values);
        if (header.entries > 0) {
            check(assign_sparse({row_starts, terms, values}, {starts, centroid_terms, centroid_values}, list, place,
                      first, static_cast<int>(header.entries), static_cast<int*>(work.output(0)), work.stream),
                "sparse assignment");
        }
    }
};

class Gradients final : public Job {
public:
    // 0 for dot products and 1 for squared distances, books, entries, dim, queries. Model: centroids, mapped queries,
    // slopes. Results: derivatives by centroids and by queries.
    Gradients(std::shared_ptr<Device> device, const Numbers& numbers)
        : Job(std::move(device)), score_(number(numbers, 0, 0, 1) == 0 ? Score::dot : Score::squared_l2),
          books_{static_cast<int>(number(numbers, 1, 1)), static_cast<int>(number(numbers, 2, 1)),
              static_cast<int>(number(numbers, 3, 1)), nullptr},
          queries_(number(numbers, 4, 0)) {
        int64_t entries = int64_t{books_.books} * books_.entries;
        int64_t width = int64_t{books_.books} * books_.dim;
        model = {entries * books_.dim * 4, queries_ * width * 4, queries_ * entries * 4};
        results = {entries * books_.dim * 4, queries_ * width * 4};
        admit(0, false);
    }

protected:
    void compute(const Work&) override {}
    void conclude(cudaStream_t stream) override {
        books_.values = model_at<float>(0);
        auto queries = static_cast<int>(queries_);
        check(centroid_gradients(
                  score_, books_, queries, model_at<float>(1), model_at<float>(2), result_at<float>(0), stream),
            "derivatives by centroids");
        if (queries > 0) {
            check(query_gradients(
                      score_, books_, queries, model_at<float>(1), model_at<float>(2), result_at<float>(1), stream),
                "derivatives by queries");
        }
    }

private:
    Score score_;
    Books books_;
    int64_t queries_;
};

class Pool final : public Job {
public:
    // vocabulary, terms kept at most, tokens, texts, tokens of the longest text, the bits of the bound. Inputs: logits,
    // starts. Outputs: terms, weights, counts. A submit's rows are tokens, `first` is how many texts.
    Pool(std::shared_ptr<Device> device, const Numbers& numbers)
        : Job(std::move(device)), vocabulary_(number(numbers, 0, 1)), most_(number(numbers, 1, 1)) {
        texts_ = std::max<int64_t>(1, std::min(number(numbers, 3, 0), most_texts));
        auto bits = static_cast<uint32_t>(number(numbers, 5, 0, UINT_MAX));
        memcpy(&above_, &bits, 4);
        inputs = {{vocabulary_ * 4}, {0, (texts_ + 1) * 4}};
        outputs = {{0, texts_ * most_ * 4}, {0, texts_ * most_ * 4}, {0, texts_ * 4}};
        scratch = {0, texts_ * vocabulary_ * 4};
        granule = std::max<int64_t>(1, number(numbers, 4, 0));
        admit(number(numbers, 2, 0), false);
    }

    int64_t queries_at_once() const override {
        return texts_;
    }

protected:
    void verify(const Lane& lane, int64_t rows, int64_t first) const override {
        Job::verify(lane, rows, first);
        require(first <= texts_, "more texts than were announced");
    }
    int64_t output_bytes(int part, int64_t, int64_t first) const override {
        return first * (part == 2 ? 1 : most_) * 4;
    }
    int64_t input_bytes(int part, int64_t rows, int64_t first) const override {
        return part == 0 ? rows * vocabulary_ * 4 : (first + 1) * 4;
    }
    void compute(const Work& work) override {
        auto texts = static_cast<int>(work.first);
        auto vocabulary = static_cast<int>(vocabulary_);
        auto largest = reinterpret_cast<float*>(work.scratch);
        if (texts == 0) {
            return;
        }
        check(pool_tokens(static_cast<const float*>(work.input[0]), static_cast<const int*>(work.input[1]), texts,
                  vocabulary, largest, work.stream),
            "pooling");
        check(keep_largest(largest, texts, vocabulary, static_cast<int>(most_), above_,
                  static_cast<int*>(work.output(0)), static_cast<float*>(work.output(1)),
                  static_cast<int*>(work.output(2)), work.stream),
            "largest weights");
    }

private:
    int64_t vocabulary_, most_, texts_;
    float above_;
};

}  // namespace

std::shared_ptr<Job> make_job(std::shared_ptr<Device> device, Operation operation, bool fast, const Numbers& numbers,
    std::shared_ptr<Resident> resident) {
    switch (operation) {
        case Operation::load: return std::make_shared<Load>(std::move(device), numbers, std::move(resident));
        case Operation::assign: return std::make_shared<Assign>(std::move(device), false, fast, numbers);
        case Operation::step: return std::make_shared<Assign>(std::move(device), true, fast, numbers);
        case Operation::product: return std::make_shared<Product>(std::move(device), fast, numbers);
        case Operation::transposed: return std::make_shared<Transposed>(std::move(device), numbers);
        case Operation::encode: return std::make_shared<Encode>(std::move(device), fast, numbers);
        case Operation::nearest: return std::make_shared<Nearest>(std::move(device), fast, numbers);
        case Operation::sparse: return std::make_shared<Sparse>(std::move(device), numbers);
        case Operation::gradients: return std::make_shared<Gradients>(std::move(device), numbers);
        case Operation::pool: return std::make_shared<Pool>(std::move(device), numbers);
    }
    throw Failure("no such operation");
}

}  // namespace quarry
