#!/usr/bin/env python3
"""Writes small index files by faiss itself, and what faiss answers from them.

Needs faiss and numpy for Python (Debian: python3-faiss; the files in the repository are of 1.7.3). All data are made
here from seeds. Run in the root of the repository:

    python3 tools/src/test/faiss/make-files.py tools/src/test/resources/dev/quarry/tools/faiss

Beside NAME.faiss there is answers.txt, lines of words: `faiss VERSION`; `query DIM V...`, queries in order;
`file NAME FORM DIM METRIC ROWS LISTS`, followed by its answers, `answer PROBES QUERY ID:SCORE...`. Files whose name
begins with `refused-` have none.
"""

import sys
from pathlib import Path

import faiss
import numpy as np

TRAINED = 300
ROWS = 160
QUERIES = 4
K = 8
METRICS = {"ip": faiss.METRIC_INNER_PRODUCT, "l2": faiss.METRIC_L2}


def vectors(count, dim, seed):
    """Some in clusters, so that lists differ in size."""
    draw = np.random.default_rng(seed)
    centers = 2 * draw.standard_normal((6, dim))
    member = draw.integers(0, 6, count) * draw.integers(0, 2, count)
    return (centers[member] + draw.standard_normal((count, dim))).astype(np.float32)


def own_ids():
    return (np.arange(ROWS, dtype=np.int64) * 7919) % 1009 + 3_000_000_000


def ivf(dim, lists, codes, bits, metric, residual):
    """An IVF,PQ put together by hand, as factory strings say nothing of residuals."""
    coarse = faiss.IndexFlatL2(dim) if metric == faiss.METRIC_L2 else faiss.IndexFlatIP(dim)
    index = faiss.IndexIVFPQ(coarse, dim, lists, codes, bits, metric)
    index.by_residual = residual
    index.referenced = coarse  # lives as long as the index
    return index


def opq(dim, index, out=None):
    turned = faiss.OPQMatrix(dim, index.pq.M, out or dim)
    turned.niter = 10
    whole = faiss.IndexPreTransform(turned, index)
    whole.referenced = (turned, index)
    return whole


def trained(index):
    index.train(vectors(TRAINED, index.d, 1))
    return index


def filled(index, ids=None, rows=ROWS):
    data = vectors(TRAINED, index.d, 1)[:rows]
    trained(index)
    if ids is None:
        index.add(data)
    else:
        index.add_with_ids(data, ids[:rows])
    return index


def inverted(index):
    """The IVF within, None where there is none."""
    inner = faiss.downcast_index(index)
    while isinstance(inner, (faiss.IndexPreTransform, faiss.IndexIDMap)):
        inner = faiss.downcast_index(inner.index)
    return inner if isinstance(inner, faiss.IndexIVF) else None


class Files:
    def __init__(self, folder):
        self.folder = folder
        self.lines = [f"faiss {faiss.__version__}"]
        for dim in (8, 16):
            for query in vectors(QUERIES, dim, 2):
                self.lines.append(f"query {dim} " + " ".join(f"{v:.8g}" for v in query))

    def refuse(self, name, index):
        faiss.write_index(index, str(self.folder / f"refused-{name}.faiss"))

    def write(self, name, form, index, probes=None):
        faiss.write_index(index, str(self.folder / f"{name}.faiss"))
        metric = "ip" if index.metric_type == faiss.METRIC_INNER_PRODUCT else "l2"
        lists = inverted(index)
        count = lists.nlist if lists else 1
        self.lines.append(f"file {name} {form} {index.d} {metric} {index.ntotal} {count}")
        for visited in probes or ([1] if count == 1 else [2, count]):
            if lists:
                lists.nprobe = visited
            scores, ids = index.search(vectors(QUERIES, index.d, 2), K)
            for query in range(QUERIES):
                found = " ".join(f"{i}:{s:.8g}" for i, s in zip(ids[query], scores[query]))
                self.lines.append(f"answer {visited} {query} {found}")

    def finish(self):
        (self.folder / "answers.txt").write_text("\n".join(self.lines) + "\n")


def plain(files):
    for name, metric in METRICS.items():
        files.write(f"pq4-{name}", "PQ", filled(faiss.IndexPQ(16, 4, 4, metric)))
        files.write(f"opq-pq4-{name}", "OPQ_PQ", filled(opq(16, faiss.IndexPQ(16, 4, 4, metric))))
    files.write("pq8-l2", "PQ", filled(faiss.IndexPQ(8, 4, 8)))
    files.write("opq-pq8-l2", "OPQ_PQ", filled(faiss.index_factory(8, "OPQ4,PQ4x8")))
    files.write("rr-pq4-l2", "OPQ_PQ", filled(faiss.index_factory(16, "RR,PQ4x4np")))
    files.write("empty-pq4-l2", "PQ", trained(faiss.IndexPQ(16, 4, 4)))


def one_list(files):
    for name, metric in METRICS.items():
        for kind, residual in (("residual", True), ("plain", False)):
            files.write(
                f"ivf1-pq4-{kind}-{name}", "IVF1_PQ", filled(ivf(16, 1, 4, 4, metric, residual)))
        files.write(
            f"opq-ivf1-pq8-{name}", "OPQ_IVF1_PQ", filled(opq(8, ivf(8, 1, 4, 8, metric, True))))
    files.write(
        "ivf1-pq4-ids-l2", "IVF1_PQ", filled(ivf(16, 1, 4, 4, faiss.METRIC_L2, True), own_ids()))
    for kind, map_kind in (("array", faiss.DirectMap.Array), ("hash", faiss.DirectMap.Hashtable)):
        mapped = filled(ivf(16, 1, 2, 4, faiss.METRIC_L2, True))
        mapped.set_direct_map_type(map_kind)
        files.write(f"ivf1-pq4-map-{kind}-l2", "IVF1_PQ", mapped)


def several_lists(files):
    for name, metric in METRICS.items():
        for kind, residual in (("residual", True), ("plain", False)):
            files.write(f"ivf8-pq4-{kind}-{name}", "IVF_PQ", filled(ivf(16, 8, 4, 4, metric, residual)))
        files.write(
            f"opq-ivf6-pq4-{name}", "OPQ_IVF_PQ", filled(opq(16, ivf(16, 6, 4, 4, metric, True)), own_ids()))
    files.write(
        "ivf5-pq8-l2", "IVF_PQ", filled(ivf(8, 5, 4, 8, faiss.METRIC_L2, True), own_ids()))
    # most lists are empty: faiss then writes their sizes as pairs
    sparse = ivf(16, 12, 2, 4, faiss.METRIC_L2, True)
    data = vectors(TRAINED, 16, 1)
    trained(sparse)
    lists = sparse.quantizer.search(data, 1)[1][:, 0]
    near = sparse.quantizer.search(vectors(QUERIES, 16, 2), 2)[1]
    sparse.add(data[np.isin(lists, near[:2])])
    files.write("ivf12-pq4-sparse-l2", "IVF_PQ", sparse, probes=[12])


def others(files):
    for name, metric in METRICS.items():
        files.write(
            f"opq-pq4-reduced-{name}", "OPQ_PQ", filled(opq(16, faiss.IndexPQ(8, 4, 4, metric), 8)))
    files.write(
        "opq-ivf4-pq4-reduced-l2",
        "OPQ_IVF_PQ",
        filled(opq(16, ivf(8, 4, 4, 4, faiss.METRIC_L2, True), 8)))
    for text, form in (
        ("IDMap,PQ4x4np", "IDMAP_PQ"),
        ("IDMap2,PQ4x4np", "IDMAP_PQ"),
        ("OPQ4,IDMap,PQ4x4np", "OPQ_IDMAP_PQ"),
        ("IDMap,OPQ4,PQ4x4np", "OPQ_IDMAP_PQ"),
    ):
        name = text.lower().replace(",", "-").removesuffix("x4np") + "-l2"
        files.write(name, form, filled(faiss.index_factory(16, text), own_ids()))


def refused(files):
    files.refuse("untrained", faiss.IndexPQ(16, 4, 4))
    for name, text in {
        "ivf-flat": "IVF2,Flat",
        "hnsw": "HNSW4,PQ4",
        "six-bits": "PQ4x6np",
        "three-codes": "PQ1x4np",
        "pca": "PCA8,PQ4x4np",
        "two-transforms": "RR,OPQ4,PQ4x4",
        "norm": "L2norm,PQ4x4np",
        "itq": "ITQ16,PQ4x4np",
        "fast-scan": "PQ4x4fs",
        "refined": "PQ4x4np,RFlat",
        "coarse-graph": "IVF4_HNSW4,PQ4x4np",
        "multi-index": "IMI2x2,PQ4x4np",
    }.items():
        dim = 8 if name == "hnsw" else 16
        files.refuse(name, filled(faiss.index_factory(dim, text), rows=20))
    files.refuse("wider", filled(opq(8, faiss.IndexPQ(16, 4, 4), 16)))
    mixed = faiss.IndexIVFPQ(faiss.IndexFlatL2(16), 16, 3, 2, 4, faiss.METRIC_INNER_PRODUCT)
    files.refuse("mixed-metrics", filled(mixed, rows=20))
    files.refuse("map-of-lists", filled(faiss.IndexIDMap(ivf(16, 3, 2, 4, faiss.METRIC_L2, True)), own_ids(), rows=20))
    binary = faiss.IndexBinaryFlat(64)
    binary.add(np.zeros((2, 8), dtype=np.uint8))
    faiss.write_index_binary(binary, str(files.folder / "refused-binary.faiss"))


def main():
    faiss.omp_set_num_threads(1)
    files = Files(Path(sys.argv[1]))
    plain(files)
    one_list(files)
    several_lists(files)
    others(files)
    refused(files)
    files.finish()


main()
