// Measures faiss on the data that our benches use.
//
//   faiss-points search key=value ...  each setting of inverted lists or a scan of codes with a second pass
//   faiss-points scan   key=value ...  all codes of a generated index, no second pass
//   faiss-points train  key=value ...  training and encoding, with the mean squared error of what is decoded
//   faiss-points exact  key=value ...  the exact scan alone

#include "../points.h"

#include <memory>
#include <random>

#include <faiss/IndexFlat.h>
#include <faiss/IndexIVF.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPQFastScan.h>
#include <faiss/IndexRefine.h>
#include <faiss/index_factory.h>
#include <omp.h>

using namespace points;

namespace {

const std::map<std::string, std::string> defaults = {
        {"base", ""},            // vectors as u8bin, not compressed
        {"queries", ""},         // the same
        {"truth", ""},           // exact neighbors as ibin
        {"dataset", "fashion-mnist"},
        {"factory", "IVF256,PQ98"},
        {"k", "10"},
        {"queryrows", "2000"},
        {"passes", "3"},
        {"probes", "3,4,8,12,32"}, // lists to visit
        {"factors", "2,4,6,10"},   // rows of the second pass, in k
        {"rows", "1000000"},       // of generated codes
        {"dim", "768"},            // of generated vectors
        {"m", "96"},
        {"bits", "8"},
        {"threads", "2"},          // of training
};

Searched search(faiss::Index& index, const Vectors& queries, int k, int passes) {
    Floats distances(k);
    return searchAll(queries, k, passes, [&](const float* query, int wanted, int64_t* found) {
        index.search(1, query, wanted, distances.data(), found);
    });
}

double exactMicros(const Vectors& base, const Vectors& queries, int k) {
    faiss::IndexFlatL2 flat(base.dim);
    flat.add(base.rows, base.values.data());
    return search(flat, truncated(queries, 100), k, 3).mean;
}

void runSearch(const Settings& settings) {
    Vectors base = vectors(settings.text("base"), INT64_MAX);
    Vectors queries = vectors(settings.text("queries"), settings.number("queryrows"));
    Truth exactNeighbors = truth(settings.text("truth"));
    int k = settings.number("k");

    std::unique_ptr<faiss::Index> codes(faiss::index_factory(base.dim, settings.text("factory").c_str()));
    Building building;
    omp_set_num_threads(settings.number("threads"));
    faiss::IndexRefineFlat index(codes.get());
    index.train(base.rows, base.values.data());
    index.add(base.rows, base.values.data());
    std::string built =
            format("\"rows\":%ld,\"build_seconds\":%.1f,\"build_cpu_seconds\":%.1f,\"build_threads\":%ld",
                   long(base.rows), building.seconds(), building.cpuSeconds(), settings.number("threads"));
    omp_set_num_threads(1);

    double exact = exactMicros(base, queries, k);
    auto* lists = dynamic_cast<faiss::IndexIVF*>(codes.get());
    for (long probes : lists == nullptr ? std::vector<long>{0} : settings.numbers("probes")) {
        for (long factor : settings.numbers("factors")) {
            if (lists != nullptr) {
                lists->nprobe = probes;
            }
            index.k_factor = factor;
            Searched searched = search(index, queries, k, settings.number("passes"));
            printSearch("faiss " + settings.text("factory") + " + refine", settings, searched,
                        exactNeighbors.recall(searched, queries.rows, k), exact,
                        built + format(",\"parameters\":{\"nprobe\":%ld,\"k_factor\":%ld}", probes, factor));
        }
    }
}

void runExact(const Settings& settings) {
    Vectors base = vectors(settings.text("base"), INT64_MAX);
    Vectors queries = vectors(settings.text("queries"), settings.number("queryrows"));
    omp_set_num_threads(1);
    double exact = exactMicros(base, queries, settings.number("k"));
    print("dense", "faiss exact f32", settings.text("dataset"),
          format("\"k\":%ld,\"target\":1,\"recall\":1,\"min_mean_us\":%.1f,\"mean_us\":%.1f,\"exact_us\":%.1f,"
                 "\"threads\":1,\"clock\":\"CPU\",\"rows\":%ld",
                 settings.number("k"), exact, exact, exact, long(base.rows)));
}

// Codes and centroids by lot: a scan takes no notice of what they say.
void runScan(const Settings& settings) {
    int dim = settings.number("dim");
    int m = settings.number("m");
    int bits = settings.number("bits");
    int64_t rows = settings.number("rows");
    std::mt19937 random(1);
    std::normal_distribution<float> normal;

    faiss::IndexPQ plain(dim, m, bits, faiss::METRIC_INNER_PRODUCT);
    for (float& value : plain.pq.centroids) {
        value = normal(random);
    }
    plain.is_trained = true;
    plain.ntotal = rows;
    plain.codes.resize(rows * plain.pq.code_size);
    for (uint8_t& code : plain.codes) {
        code = random() >> 24;
    }
    Vectors queries{20, dim, Floats(20 * dim)};
    for (float& value : queries.values) {
        value = normal(random);
    }
    omp_set_num_threads(1);
    int k = settings.number("k");
    auto report = [&](faiss::Index& index, const char* name) {
        Searched searched = search(index, queries, k, settings.number("passes"));
        print("pq scan", std::string("faiss ") + name, "generated codes, " + std::to_string(rows) + " rows",
              format("\"k\":%d,\"recall\":1,\"min_mean_us\":%.1f,\"mean_us\":%.1f,\"threads\":1,\"clock\":\"CPU\","
                     "\"rows\":%ld,\"work\":{\"ns_per_row\":%.3f},\"parameters\":{\"m\":%d,\"bits\":%d}",
                     k, searched.mean, searched.pooled, long(rows), searched.mean * 1e3 / rows, m, bits));
    };
    report(plain, "table scan");
    if (bits == 4) {
        faiss::IndexPQFastScan fast(plain);
        report(fast, "fast scan");
    }
}

void runTrain(const Settings& settings) {
    Vectors base = vectors(settings.text("base"), INT64_MAX);
    omp_set_num_threads(settings.number("threads"));
    std::unique_ptr<faiss::Index> index(faiss::index_factory(base.dim, settings.text("factory").c_str()));
    Building building;
    index->train(base.rows, base.values.data());
    double wall = building.seconds();
    double cpu = building.cpuSeconds();

    std::vector<uint8_t> codes(base.rows * index->sa_code_size());
    Building encodingAll;
    index->sa_encode(base.rows, base.values.data(), codes.data());
    double encoding = encodingAll.seconds();
    Floats decoded(base.values.size());
    index->sa_decode(base.rows, codes.data(), decoded.data());
    double error = 0;
    for (size_t i = 0; i < decoded.size(); i++) {
        double difference = double(decoded[i]) - base.values[i];
        error += difference * difference;
    }
    print("pq training", "faiss " + settings.text("factory"), settings.text("dataset"),
          format("\"k\":0,\"recall\":0,\"threads\":%ld,\"clock\":\"WALL\",\"rows\":%ld,\"build_seconds\":%.1f,"
                 "\"build_cpu_seconds\":%.1f,\"build_threads\":%ld,\"mean_us\":%.3f,"
                 "\"work\":{\"mean_squared_error\":%.1f,\"vectors_per_second\":%.0f}",
                 settings.number("threads"), long(base.rows), wall, cpu, settings.number("threads"),
                 encoding * 1e6 / base.rows, error / base.rows, base.rows / encoding));
}

}  // namespace

int main(int count, char** arguments) {
    return run({{"search", runSearch}, {"scan", runScan}, {"train", runTrain}, {"exact", runExact}}, defaults, count,
               arguments);
}
