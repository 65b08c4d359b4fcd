#!/usr/bin/env python3
"""Measures the quality of search, of answers and of reading web pages through the public API, next to bars and to what
others reached. `make quality DATA=folder`; what has to be in the folder is in docs/quality.md.

    run.py PROGRAM DATA [retrieval] [answers] [chat] [web-pages]

Exits with 1 when a bar is missed.
"""

import sys

import answers
import chat
import corpora
import retrieval
import web_pages
from server import Client, Server


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    program, corpora.FOLDER, parts = sys.argv[1], sys.argv[2], sys.argv[3:] or ["retrieval", "answers", "web-pages"]
    server = Server(program, f"{corpora.FOLDER}/models")
    if not server.has_model:
        print(f"No embedding model in {corpora.FOLDER}/models: search by meaning is not measured.", file=sys.stderr)
    missed = measured = 0
    try:
        client = Client(server.port)
        print("| what | measure | ours | bar | elsewhere | remarks |\n| --- | --- | --- | --- | --- | --- |")
        for part in parts:
            made = {"retrieval": lambda: retrieval.rows(server, client), "answers": lambda: answers.rows(client),
                    "chat": lambda: chat.rows(server, client), "web-pages": lambda: web_pages.rows(client)}[part]()
            for what, measure, value, bar, elsewhere, remarks in made:
                is_missed = bar is not None and (value < bar if bar >= 0 else value > -bar)
                missed, measured = missed + is_missed, measured + 1
                shown = "" if bar is None else f"{abs(bar):g}{' MISSED' if is_missed else ''}"
                print(f"| {what} | {measure} | {value:.4f} | {shown} | {elsewhere} | {remarks} |", flush=True)
        print(f"\nPeak memory of the server: {server.peak_memory():.0f} MB.")
    finally:
        server.stop()
    if not measured:
        raise SystemExit(f"Nothing to measure in {corpora.FOLDER}: see docs/quality.md.")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
