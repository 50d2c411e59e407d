// Measures hnswlib on the data that our benches use.
//
//   hnswlib-points search key=value ...  a graph, at each ef of a list
//   hnswlib-points exact  key=value ...  the exact scan alone

#include "../points.h"

#include <hnswlib/hnswlib.h>

using namespace points;

namespace {

const std::map<std::string, std::string> defaults = {
        {"base", ""},     // vectors as u8bin, not compressed
        {"queries", ""},  // the same
        {"truth", ""},    // exact neighbors as ibin
        {"dataset", "fashion-mnist"},
        {"k", "10"},
        {"queryrows", "2000"},
        {"passes", "3"},
        {"m", "16"},
        {"construction", "200"},  // ef while building
        {"efs", "10,20,40,80,160,320"},
};

using Space = hnswlib::L2Space;
using Algorithm = hnswlib::AlgorithmInterface<float>;

// Adds all rows, on one thread.
void fill(Algorithm& index, const Vectors& base) {
    for (int64_t row = 0; row < base.rows; row++) {
        index.addPoint(&base.values[row * base.dim], row);
    }
}

Searched search(const Algorithm& index, const Vectors& queries, int k, int passes) {
    return searchAll(queries, k, passes, [&](const float* query, int wanted, int64_t* found) {
        auto nearest = index.searchKnn(query, wanted);
        for (int64_t at = int64_t(nearest.size()) - 1; at >= 0; at--, nearest.pop()) {
            found[at] = nearest.top().second;
        }
    });
}

double exactMicros(const Vectors& base, const Vectors& queries, int k) {
    Space space(base.dim);
    hnswlib::BruteforceSearch<float> exact(&space, base.rows);
    fill(exact, base);
    return search(exact, truncated(queries, 100), k, 3).mean;
}

void runSearch(const Settings& settings) {
    Vectors base = vectors(settings.text("base"), INT64_MAX);
    Vectors queries = vectors(settings.text("queries"), settings.number("queryrows"));
    Truth exactNeighbors = truth(settings.text("truth"));
    int k = settings.number("k");

    Building building;
    Space space(base.dim);
    hnswlib::HierarchicalNSW<float> graph(&space, base.rows, settings.number("m"), settings.number("construction"));
    fill(graph, base);
    std::string built = format("\"rows\":%ld,\"build_seconds\":%.1f,\"build_cpu_seconds\":%.1f,\"build_threads\":1",
                               long(base.rows), building.seconds(), building.cpuSeconds());

    double exact = exactMicros(base, queries, k);
    for (long ef : settings.numbers("efs")) {
        graph.setEf(ef);
        Searched searched = search(graph, queries, k, settings.number("passes"));
        printSearch("hnswlib", settings, searched, exactNeighbors.recall(searched, queries.rows, k), exact,
                    built + format(",\"parameters\":{\"m\":%ld,\"construction\":%ld,\"ef\":%ld}", settings.number("m"),
                                   settings.number("construction"), ef));
    }
}

void runExact(const Settings& settings) {
    Vectors base = vectors(settings.text("base"), INT64_MAX);
    Vectors queries = vectors(settings.text("queries"), settings.number("queryrows"));
    double exact = exactMicros(base, queries, settings.number("k"));
    print("dense", "hnswlib exact f32", settings.text("dataset"),
          format("\"k\":%ld,\"target\":1,\"recall\":1,\"min_mean_us\":%.1f,\"mean_us\":%.1f,\"exact_us\":%.1f,"
                 "\"threads\":1,\"clock\":\"CPU\",\"rows\":%ld",
                 settings.number("k"), exact, exact, exact, long(base.rows)));
}

}  // namespace

int main(int count, char** arguments) {
    return run({{"search", runSearch}, {"exact", runExact}}, defaults, count, arguments);
}
