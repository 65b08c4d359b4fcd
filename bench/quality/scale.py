#!/usr/bin/env python3
"""Ingestion and search at scale: 10,000 documents of ten passages each, made of the abstracts of SciFact in random order.

    scale.py PROGRAM DATA [POSTGRES_URL]     `DATA` as in docs/quality.md; without an address on SQLite

Prints what is taken and made ready in a second, what a small query and a search cost meanwhile and afterwards. Vectors of
passages are random ones: embedding 100,000 passages takes hours, and the cost of looking at them does not depend on
what they mean.
"""

import multiprocessing
import os
import random
import sqlite3
import subprocess
import sys
import time

import corpora
from server import Client, Server

DOCUMENTS, PASSAGES, DIMENSIONS = 10_000, 10, 384
CREATE = "mutation($i: CreatePromptInput!) { createPrompt(input: $i) { prompt { id } errors { message } } }"
# Q1 of docs/performance.md.
PROMPT = "query($p: ID!) { prompt(id: $p) { id name description createdAt createdBy { id name } } }"


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    corpora.FOLDER, address = sys.argv[2], (sys.argv[3:] or [None])[0]
    settings = {"DOSSIER_DATABASE_URL": address} if address else {}
    server = Server(sys.argv[1], f"{corpora.FOLDER}/models", **settings)
    try:
        client = Client(server.port)
        abstracts, queries, _ = corpora.load("scifact")
        workspace, documents = client.workspace("scale"), list(made_of(abstracts))
        new = {"workspaceId": workspace, "name": "Q1", "template": "Compare with {{topic}}."}
        prompt = client.ask(CREATE, {"i": new})["createPrompt"]["prompt"]["id"]
        alone = Latencies(client, prompt).during(lambda: time.sleep(20))
        print("a small query, alone:", alone, flush=True)
        cpu = server.cpu()
        size = sum(len(text.encode()) for _, text in documents) / 1e6
        seconds = []
        meanwhile = Latencies(client, prompt).during(lambda: seconds.append(client.fill(workspace, documents)))
        print("a small query while documents are added:", meanwhile, flush=True)
        print(f"{len(documents)} documents, {size:.0f} MB: {len(documents) / seconds[0]:.0f} documents/s, "
              f"{size / seconds[0]:.2f} MB/s, {1000 * (server.cpu() - cpu) / len(documents):.1f} ms CPU each, "
              f"peak memory {server.peak_memory():.0f} MB")
        search(server, client, workspace, queries, "KEYWORD")
        if server.has_model:
            give_vectors(server, address)
            search(server, client, workspace, queries, "HYBRID")
        print(f"peak memory {server.peak_memory():.0f} MB")
    finally:
        server.stop()


def made_of(abstracts):
    """Documents of about ten passages, the same in each run."""
    chosen = random.Random(7)
    for number in range(DOCUMENTS):
        parts = chosen.sample(abstracts, PASSAGES)
        yield f"collection {number}", "\n\n".join(f"{title}\n{text}" for _, title, text in parts)


class Latencies:
    """How long a small query takes while something goes on. Asked by a process of its own: threads of this one would
    wait for each other."""

    def __init__(self, client, prompt):
        self.client, self.prompt = client, prompt

    def during(self, work):
        """The median and the 99th percentile of 50 queries a second, in milliseconds."""
        times, ended = multiprocessing.Queue(), multiprocessing.Event()
        asking = multiprocessing.Process(target=self.ask, args=(times, ended))
        asking.start()
        work()
        ended.set()
        measured = times.get()
        asking.join()
        return percentiles(measured)

    def ask(self, times, ended):
        measured = []
        while not ended.wait(0.02):
            begun = time.perf_counter()
            self.client.ask(PROMPT, {"p": self.prompt})
            measured.append(1000 * (time.perf_counter() - begun))
        times.put(measured)


def percentiles(times):
    times = sorted(times)
    return f"p50 {times[len(times) // 2]:.1f} ms, p99 {times[int(0.99 * len(times))]:.1f} ms, {len(times)} times"


def search(server, client, workspace, queries, mode):
    """Prints what a search of ten hits costs: of everything, once warm."""
    for _, text in queries[:20]:
        client.page(workspace, text, mode, 10)
    times, cpu = [], server.cpu()
    for _, text in queries:
        begun = time.perf_counter()
        used = client.page(workspace, text, mode, 10)["usedMode"]
        times.append(1000 * (time.perf_counter() - begun))
        assert used == mode, used
    print(f"search, {mode.lower()}: {percentiles(times)}, {1000 * (server.cpu() - cpu) / len(times):.1f} ms CPU", flush=True)


def give_vectors(server, address):
    """Gives every document random vectors, instead of those that the server would compute in hours."""
    select = "SELECT document_id, workspace_id, revision, passages FROM search_documents"
    sets = "SELECT id, workspace_id FROM search_vector_sets WHERE state = 'SEARCHED' AND dimensions > 0"
    columns = "set_id, document_id, first_passage, passages, revision, is_complete, claimed_until, vectors"
    vectors = random.Random(7).randbytes
    if address is None:
        database = sqlite3.connect(f"{server.data}/dossier.db", timeout=60)
        (of, workspace), = wait_for(lambda: database.execute(sets).fetchall())
        rows = [(of, document, passages, revision, vectors(passages * DIMENSIONS))
                for document, owner, revision, passages in database.execute(select) if owner == workspace]
        database.execute("DELETE FROM search_vector_slices")
        database.executemany(f"INSERT INTO search_vector_slices ({columns}) VALUES (?, ?, 0, ?, ?, 1, 0, ?)", rows)
        database.execute("UPDATE search_indexes SET changes = changes + 1")
        database.commit()
        database.close()
        return

    def psql(sql, text=None):
        command = ["psql", address, "-qAtX", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql]
        return subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout

    (of, workspace), = [row.split("\t") for row in wait_for(lambda: psql(sets)).splitlines()]
    rows = [row.split("\t") for row in psql(select).splitlines()]
    lines = (f"{of}\t{document}\t0\t{passages}\t{revision}\tt\t0\t\\\\x{vectors(int(passages) * DIMENSIONS).hex()}\n"
             for document, owner, revision, passages in rows if owner == workspace)
    psql("DELETE FROM search_vector_slices")
    psql(f"COPY search_vector_slices ({columns}) FROM STDIN", "".join(lines))
    psql("UPDATE search_indexes SET changes = changes + 1")


def wait_for(look):
    """What is there, as soon as it is: the first vectors that the server stores make the set."""
    while not (found := look()):
        time.sleep(1)
    return found


if __name__ == "__main__":
    main()
