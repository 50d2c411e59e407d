"""What faiss answers from index files.

    python3 search.py QUERIES K < jobs

QUERIES has lines `query DIM V...`; each line of the jobs is `PROBES FILE`. For each job there is a line `file ROWS LISTS`,
and for each query of its dimension `answer PROBES QUERY ID:SCORE...`.
"""

import sys

import faiss
import numpy as np

queries = {}
with open(sys.argv[1], encoding="ascii") as lines:
    for words in map(str.split, lines):
        if words[0] == "query":
            queries.setdefault(int(words[1]), []).append([float(word) for word in words[2:]])
faiss.omp_set_num_threads(1)
for job in sys.stdin:
    probes, path = job.rstrip("\n").split(" ", 1)
    index = faiss.read_index(path)
    lists = None
    inner = faiss.downcast_index(index)
    while isinstance(inner, (faiss.IndexPreTransform, faiss.IndexIDMap)):
        inner = faiss.downcast_index(inner.index)
    if isinstance(inner, faiss.IndexIVF):
        lists = inner
        lists.nprobe = int(probes)
    print("file", index.ntotal, lists.nlist if lists else 0)
    scores, ids = index.search(np.array(queries[index.d], dtype=np.float32), int(sys.argv[2]))
    for query, (row, found) in enumerate(zip(scores, ids)):
        print("answer", probes, query, " ".join(f"{i}:{s:.9g}" for i, s in zip(found, row)))
