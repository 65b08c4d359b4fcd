"""How well the main content of web pages is found: pages of news with their true article."""

import collections
import gzip
import json
import os
import re
import time

import corpora

DOCUMENT = "query($d: ID!) { document(id: $d) { status text(limit: 200000) { content } } }"
FOLDER = "article-extraction-benchmark"
BAR = 0.95


def rows(client):
    """The row of the table, if the pages are there."""
    truth = os.path.join(corpora.FOLDER, FOLDER, "ground-truth.json")
    if not os.path.exists(truth):
        return
    with open(truth, encoding="utf-8") as file:
        pages = json.load(file)
    workspace, precision, recall, unread = client.workspace("web pages"), [], [], 0
    for name, page in pages.items():
        with gzip.open(os.path.join(corpora.FOLDER, FOLDER, "html", f"{name}.html.gz"), "rb") as file:
            text = read(client, workspace, name, file.read().decode("utf-8", "replace"))
        unread += not text
        true, found = four_grams(page.get("articleBody", "")), four_grams(text)
        both = sum((true & found).values())
        if found:
            precision.append(both / sum(found.values()))
        if true:
            recall.append(both / sum(true.values()))
    precision, recall = sum(precision) / len(precision), sum(recall) / len(recall)
    note = f"{len(pages)} pages, {unread} unread, precision {precision:.3f}, recall {recall:.3f}"
    score = 2 * precision * recall / (precision + recall)
    yield "web pages", "4-gram F1 of the article", score, BAR, "trafilatura 0.960, readability.js 0.947", note


def read(client, workspace, name, html):
    """What the server makes of a page, as words: without addresses of links and marks of Markdown."""
    document = client.add(workspace, name, html, "text/html")
    while True:
        got = client.ask(DOCUMENT, {"d": document})["document"]
        if got["status"] == "READY":
            text = re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", got["text"]["content"])
            return re.sub(r"\]\([^)]*\)", "]", text)
        if got["status"] == "FAILED":
            return ""
        time.sleep(0.02)


def four_grams(text):
    """The sequences of four words of a text, as often as they occur."""
    words = re.findall(r"\w+", text or "")
    return collections.Counter(tuple(words[i:i + 4]) for i in range(max(1, len(words) - 3)) if words[i:i + 4])
