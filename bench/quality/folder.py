#!/usr/bin/env python3
"""Reads every file of a folder through the API, as somebody does who drops it into a workspace.

    folder.py PROGRAM FOLDER [ROUNDS]

Each file goes up with a ticket (`createUpload`), and is processed by the workers of the program. Prints what became of
them, how long the slowest took, and the memory of the server; fails when one ends in no state within an hour. Every
round fills a workspace of its own: memory that grows from round to round is lost.
"""

import collections
import concurrent.futures
import datetime
import mimetypes
import os
import sys
import time
import urllib.error
import urllib.request

from server import Client, Server

TICKET = "mutation($i: CreateUploadInput!) { createUpload(input: $i) { upload { id url headers { name value } } errors { code message } } }"
ADD = "mutation($i: AddDocumentInput!) { addDocument(input: $i) { document { id } errors { code message } } }"
# Files that go up at the same time.
CALLERS = 2
STATES = """query($w: ID!, $after: String) { workspace(id: $w) { documents(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor }
  nodes { id name status statusMessage pageCount chunkCount latestJob { startedAt finishedAt } } } } }"""
# What ends a document. A text that was read partly is `READY`, with a message.
ENDED = {"READY", "FAILED"}
HOUR = 3600


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    program, folder, rounds = sys.argv[1], sys.argv[2], int((sys.argv[3:] or [1])[0])
    names = sorted(name for name in os.listdir(folder) if os.path.isfile(os.path.join(folder, name)))
    server = Server(program, None)
    try:
        client = Client(server.port)
        print(f"server: {resident(server):.0f} MB before")
        for number in range(rounds):
            read(server, client, folder, names, client.workspace(f"round {number}"))
    finally:
        server.stop()


def read(server, client, folder, names, workspace):
    """Fills a workspace with the files, and prints what became of them."""
    begun, most = time.time(), Most(server)
    with concurrent.futures.ThreadPoolExecutor(CALLERS) as pool:
        refused = [r for r in pool.map(lambda name: add(client, workspace, os.path.join(folder, name)), names) if r]
    documents = wait(client, workspace, begun, most)
    report(names, refused, documents, time.time() - begun)
    print(f"server: {most.memory:.0f} MB at most, {resident(server):.0f} MB at the end", flush=True)


def add(client, workspace, path):
    """Adds a file; answers why it was refused, if it was."""
    name, size = os.path.basename(path), os.path.getsize(path)
    media = mimetypes.guess_type(name)[0] or "application/octet-stream"
    new = {"workspaceId": workspace, "filename": name, "mediaType": media, "byteSize": size}
    ticket = client.ask(TICKET, {"i": new})["createUpload"]
    if ticket["errors"]:
        return name, ticket["errors"][0]
    upload = ticket["upload"]
    with open(path, "rb") as file:
        headers = {header["name"]: header["value"] for header in upload["headers"]}
        request = urllib.request.Request(upload["url"], file.read(), headers | {"content-length": str(size)}, method="PUT")
    try:
        urllib.request.urlopen(request, timeout=300).close()
    except urllib.error.HTTPError as error:
        return name, f"{error.code} {error.read()[:200]!r}"
    added = client.ask(ADD, {"i": {"workspaceId": workspace, "source": {"uploadId": upload["id"]}}})["addDocument"]
    return (name, added["errors"][0]) if added["errors"] else None


def wait(client, workspace, begun, most):
    """All documents, once each is in its last state."""
    while True:
        documents, after = [], None
        while True:
            page = client.ask(STATES, {"w": workspace, "after": after})["workspace"]["documents"]
            documents += page["nodes"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        most.look()
        open_ones = [document for document in documents if document["status"] not in ENDED]
        if not open_ones:
            return documents
        if time.time() - begun > HOUR:
            raise SystemExit(f"not ended: {[(d['name'], d['status']) for d in open_ones]}")
        time.sleep(1)


def report(names, refused, documents, seconds):
    states = collections.Counter(document["status"] for document in documents)
    told = sum(1 for document in documents if document["status"] == "READY" and document["statusMessage"])
    pages = sum(document["pageCount"] or 0 for document in documents)
    print(f"{len(names)} files in {seconds:.0f} s, {pages} pages: {dict(states)}, {told} ready with a message, "
          f"{len(refused)} refused")
    messages = collections.Counter(d["statusMessage"] for d in documents if d["statusMessage"])
    for message, count in messages.most_common(20):
        print(f"  {count:4} {message[:150]}")
    for refusal in refused[:10]:
        print("  refused:", *refusal)
    for took, name in sorted(((duration(d), d["name"]) for d in documents), reverse=True)[:5]:
        print(f"  {took:6.1f} s {name}")


def duration(document):
    """Seconds between the beginning and the end of the last job."""
    job = document["latestJob"] or {}
    if not job.get("startedAt") or not job.get("finishedAt"):
        return 0.0
    return moment(job["finishedAt"]) - moment(job["startedAt"])


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def resident(server):
    """Megabytes."""
    with open(f"/proc/{server.process.pid}/statm", encoding="utf-8") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


class Most:
    """The most memory that was seen."""

    def __init__(self, server):
        self.server, self.memory = server, 0

    def look(self):
        self.memory = max(self.memory, resident(self.server))


if __name__ == "__main__":
    main()
