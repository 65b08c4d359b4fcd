"""Public test collections as (documents, queries, judgements), read from a folder that `docs/quality.md` describes.

A document is (id, title, text), a query (id, text), the judgements {query: {document: gain}}. Gains are binary: every
listed pair above 0 counts 1.
"""

import ast
import collections
import csv
import html
import io
import json
import math
import os
import re
import tokenize

FOLDER = "."
csv.field_size_limit(1 << 30)


def _file(*parts):
    return os.path.join(FOLDER, *parts)


def _text(*parts):
    with open(_file(*parts), encoding="utf-8", errors="replace") as file:
        return file.read()


def _sentences(printed):
    """The strings of a printed numpy array."""
    out = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(printed).readline):
            if token.type == tokenize.STRING:
                out.append(ast.literal_eval(token.string))
    except (tokenize.TokenError, SyntaxError, ValueError):
        return printed.strip("[]")
    return " ".join(s.strip() for s in out)


def _judgements(text, wanted=None):
    judged = collections.defaultdict(dict)
    for line in text.splitlines():
        parts = line.split()
        if len(parts) >= 4 and int(parts[3]) > 0:
            judged[parts[0]][parts[2]] = 1
    return {q: d for q, d in judged.items() if wanted is None or q in wanted}


def scifact():
    with open(_file("scifact/corpus_train.csv"), encoding="utf-8", newline="") as file:
        documents = [(r["doc_id"], r["title"].strip(), _sentences(r["abstract"])) for r in csv.DictReader(file)]
    queries = [tuple(line.split("\t", 1)) for line in _text("scifact.topics.tsv").splitlines() if line.strip()]
    return documents, queries, _judgements(_text("scifact.qrels"))


def cranfield():
    documents = []
    for block in re.split(r"^\.I ", _text("cran.all.1400"), flags=re.M)[1:]:
        number, rest = block.split("\n", 1)
        parts = dict(re.findall(r"^\.([TABW])\n(.*?)(?=^\.[TABW]\n|\Z)", rest, flags=re.M | re.S))
        title, body = (" ".join(parts.get(k, "").split()) for k in "TW")
        # The abstract repeats the title at its start.
        documents.append((number.strip(), title, body[len(title):].strip() if body.startswith(title) else body))
    blocks = re.split(r"^\.I ", _text("cran.qry"), flags=re.M)[1:]
    # The judgements number queries by their position, not by `.I`.
    queries = [(str(n), " ".join(b.split(".W", 1)[1].split())) for n, b in enumerate(blocks, 1)]
    judged = collections.defaultdict(dict)
    for line in _text("cranqrel").splitlines():
        parts = line.split()
        if len(parts) == 3 and int(parts[2]) > 0:
            judged[parts[0]][parts[1]] = 1
    return documents, queries, dict(judged)


def cacm():
    documents = []
    for name in sorted(os.listdir(_file("cacm"))):
        if name.endswith(".html"):
            body = html.unescape(re.sub(r"<[^>]+>", " ", _text("cacm", name))).strip()
            # The title is the first paragraph; at the end there are lines of numbers, which are citations.
            body = re.sub(r"(?m)^\s*\d+\t\d+\t\d+\s*$", "", body)
            title, _, rest = body.partition("\n\n")
            documents.append((name[:-5], " ".join(title.split()), " ".join(rest.split())))
    queries = []
    for block in re.findall(r"<DOC>(.*?)</DOC>", _text("cacm.topics"), flags=re.S):
        number = re.search(r"<DOCNO>\s*(\S+)\s*</DOCNO>", block)
        queries.append((number.group(1), " ".join(html.unescape(re.sub(r"<DOCNO>.*?</DOCNO>|<[^>]+>", " ", block, flags=re.S)).split())))
    return documents, queries, _judgements(_text("cacm.qrels"))


def npl():
    root = "npl/share/vaswani_npl"
    documents = [(n, "", " ".join(t.split())) for n, t in
                 re.findall(r"<DOCNO>(\d+)</DOCNO>(.*?)</DOC>", _text(root, "corpus/doc-text.trec"), flags=re.S)]
    queries = [(n, " ".join(t.split()).lower()) for n, t in
               re.findall(r"<num>(\d+)</num><title>(.*?)</title>", _text(root, "query-text.trec"), flags=re.S)]
    return documents, queries, _judgements(_text(root, "qrels"))


def xquad(language):
    documents, queries, judged = [], [], {}
    for article in json.loads(_text("xquad", f"xquad.{language}.json"))["data"]:
        for paragraph in article["paragraphs"]:
            number = f"p{len(documents)}"
            documents.append((number, "", paragraph["context"]))
            for question in paragraph["qas"]:
                queries.append((question["id"], question["question"]))
                judged[question["id"]] = {number: 1}
    return documents, queries, judged


COLLECTIONS = {
    "scifact": (scifact, "scifact"),
    "cranfield": (cranfield, "cran.all.1400"),
    "cacm": (cacm, "cacm"),
    "npl": (npl, "npl"),
}


def is_there(name):
    """Whether the folder has a collection."""
    if name.startswith("xquad-"):
        return os.path.exists(_file("xquad", f"xquad.{name[6:]}.json"))
    return os.path.exists(_file(COLLECTIONS[name][1]))


def load(name):
    """Documents, judged queries, judgements of a collection."""
    documents, queries, judged = xquad(name[6:]) if name.startswith("xquad-") else COLLECTIONS[name][0]()
    # Two documents of Cranfield are empty, which the server refuses.
    return [d for d in documents if d[1] or d[2]], [(q, t) for q, t in queries if q in judged], judged


def measure(run, judged):
    """nDCG@10, recall@100 and success at 5 of {query: [document, ...]}, as means over all judged queries."""
    sums = collections.Counter()
    for query, wanted in judged.items():
        found = run.get(query, [])
        gain = sum(1 / math.log2(n + 2) for n, d in enumerate(found[:10]) if d in wanted)
        sums["ndcg@10"] += gain / sum(1 / math.log2(n + 2) for n in range(min(10, len(wanted))))
        sums["recall@100"] += len(set(found[:100]) & set(wanted)) / len(wanted)
        sums["success@5"] += bool(set(found[:5]) & set(wanted))
    return {k: sums[k] / len(judged) for k in ("ndcg@10", "recall@100", "success@5")}
