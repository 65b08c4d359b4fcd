"""How well passages are found: each document of a collection is a document, each of its queries a search."""

import time

import corpora

# (collection, mode, measure, bar, published or measured elsewhere: docs/quality.md says where).
BARS = [
    ("scifact", "KEYWORD", "ndcg@10", 0.69, "BM25 (Anserini) 0.679"),
    ("scifact", "HYBRID", "ndcg@10", 0.73, "MiniLM alone 0.645"),
    ("cranfield", "KEYWORD", "ndcg@10", 0.40, "BM25 (bm25s) 0.366"),
    ("cranfield", "HYBRID", "ndcg@10", 0.42, ""),
    ("cacm", "KEYWORD", "ndcg@10", 0.52, "BM25 (bm25s) 0.465"),
    ("cacm", "HYBRID", "ndcg@10", 0.58, ""),
    ("npl", "HYBRID", "ndcg@10", None, "BM25 (bm25s) 0.445"),
    ("xquad-en", "HYBRID", "success@5", 0.99, "BM25 (bm25s) 0.985"),
    ("xquad-de", "HYBRID", "success@5", 0.985, ""),
    ("xquad-zh", "HYBRID", "success@5", 0.99, ""),
    ("xquad-th", "HYBRID", "success@5", 0.985, ""),
    ("xquad-ar", "HYBRID", "success@5", 0.975, ""),
    ("xquad-ru", "HYBRID", "success@5", 0.98, ""),
    ("xquad-hi", "HYBRID", "success@5", 0.98, ""),
]


def rows(server, client):
    """A row of the table for each collection that is there, and mode."""
    filled = {}
    for name, mode, measure, bar, elsewhere in BARS:
        if not corpora.is_there(name):
            continue
        if name not in filled:
            filled[name] = fill(server, client, name)
        workspace, note = filled[name]
        value, speed = search(server, client, workspace, name, mode, measure)
        yield f"{name}, {mode.lower()}", f"{measure}", value, bar, elsewhere, f"{note}; {speed}"


def fill(server, client, name):
    """Adds a collection to a workspace of its own."""
    documents, _, _ = corpora.load(name)
    workspace, cpu = client.workspace(name), server.cpu()
    seconds = client.fill(workspace, [(number, f"{title}\n\n{text}".strip()) for number, title, text in documents])
    cpu = (server.cpu() - cpu) / len(documents)
    server.wait_for_vectors()
    return workspace, f"{len(documents)} documents, {len(documents) / seconds:.0f}/s, {1000 * cpu:.1f} ms CPU each"


def search(server, client, workspace, name, mode, measure):
    """The measure over all queries of a collection, and what a search of ten hits costs."""
    _, queries, judged = corpora.load(name)
    run = {}
    for number, text in queries:
        run[number], used = client.search(workspace, text, mode, 100)
        if used != mode and not name.startswith("xquad-"):
            raise SystemExit(f"{mode} was asked for, {used} was used: is the embedding model there? See docs/quality.md")
    times, cpu = [], server.cpu()
    for _, text in queries:
        begun = time.perf_counter()
        client.page(workspace, text, mode, 10)
        times.append(1000 * (time.perf_counter() - begun))
    cpu = 1000 * (server.cpu() - cpu) / len(queries)
    times.sort()
    p99 = times[min(len(times) - 1, int(0.99 * len(times)))]
    speed = f"search p50 {times[len(times) // 2]:.1f} ms, p99 {p99:.1f} ms, {cpu:.1f} ms CPU"
    return corpora.measure(run, judged)[measure], speed
