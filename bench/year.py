"""Figures of a year of 1,000,000 messages, read as the page of analytics reads them, and one by one. Standard library only.

    python3 bench/year.py PROGRAM [--people 200] [--rounds 50] [--database URL]

The sums of two years, so that there is a span before, are written by SQL as the server adds them up: figures of each day,
week and month of the workspace, of each bot, model and person, who did something, and which documents were cited. What a
sum is of, `src/figures` says. With a PostgreSQL, `psql` writes them.
"""

import argparse
import collections
import datetime
import json
import shutil
import sqlite3
import subprocess
import os
import sys
import time
import uuid

sys.path.insert(0, __file__.rsplit("/", 1)[0])
from histories import BOT, Database, measured  # noqa: E402

sys.path.insert(0, __file__.rsplit("/", 1)[0] + "/quality")
from server import WORKSPACE, Client, Server  # noqa: E402

# Questions of a person on a day: with 200 people, half a million in a year, and as many answers.
QUESTIONS = 7
MODELS, BOTS, DOCUMENTS = 4, 20, 2_000
DAYS = 730
EPOCH = datetime.date(1970, 1, 1)
FIGURES = """{ activeUsers conversations messages answers failedAnswers noAnswerRate citations positiveFeedback
  medianFirstTokenMilliseconds p95FirstTokenMilliseconds medianAnswerMilliseconds p95AnswerMilliseconds
  usage { inputTokens outputTokens costUsd } }"""
OF_WORKSPACE = {
    "totals": f"totals {FIGURES}",
    "span before": f"previousTotals {FIGURES}",
    "series": f"series {{ startsOn figures {FIGURES} }}",
    "by model": "byModel { modelName answers failedAnswers medianFirstTokenMilliseconds p95FirstTokenMilliseconds }",
    "by bot": f"byBot {{ bot {{ id name }} figures {FIGURES} }}",
    "by person": "byPerson { conversations messages usage { inputTokens outputTokens costUsd } person { id } }",
    "cited documents": "citedDocuments { answers document { id } }",
}
OF_BOT = {name: OF_WORKSPACE[name] for name in ("totals", "series", "cited documents")}


def bucket(millis):
    """As in src/figures/histogram.rs: each doubling has eight buckets."""
    if millis < 8:
        return millis
    doublings = millis.bit_length() - 4
    return (doublings + 1) * 8 + (millis >> doublings) - 8


def starts(day):
    """The day, the Monday of its week, and the first of its month."""
    date = EPOCH + datetime.timedelta(days=day)
    return {"D": day, "W": day - (day + 3) % 7, "M": (date.replace(day=1) - EPOCH).days}


def api_id(prefix, identifier):
    number, letters = identifier.int, ""
    for _ in range(26):
        number, rest = divmod(number, 32)
        letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[rest] + letters
    return f"{prefix}_{letters}"


def figures_of(spot):
    """What a person did on a day, all together."""
    waits = [200 + spot * 37 % 1_900 + answer * 31 for answer in range(QUESTIONS)]
    counted = {
        "conversations": 2, "questions": QUESTIONS, "answers": QUESTIONS, "citations": QUESTIONS,
        "positiveRatings": int(spot % 3 == 0), "inputTokens": 21_000, "outputTokens": 2_100, "requests": QUESTIONS,
        "costMicros": 60_000,
    }
    return counted, collections.Counter(map(bucket, waits)), collections.Counter(bucket(wait * 6) for wait in waits)


class Sums:
    """Sums as they are stored."""

    def __init__(self, bots, people):
        self.bots, self.people = bots, people
        self.documents = [uuid.uuid4() for _ in range(DOCUMENTS)]
        self.totals, self.active, self.cited = {}, set(), collections.Counter()

    def add(self, day):
        for number, person in enumerate(self.people):
            spot = number + day * 7
            bot, model = self.bots[spot % BOTS], f"/model-{spot % MODELS}"
            what = figures_of(spot)
            keys = {"ALL": "", "BOT": api_id("bot", bot), "MODEL": model, "PERSON": api_id("user", person)}
            for grain, start in starts(day).items():
                for dimension, key in keys.items():
                    place = (dimension, grain, start, key)
                    sums = self.totals.setdefault(place, tuple(collections.Counter() for _ in range(3)))
                    for total, own in zip(sums, what):
                        total.update(own)
                for of in (uuid.UUID(int=0), bot):
                    self.active.add((of, grain, start, person))
                    for answer in range(QUESTIONS):
                        self.cited[(of, grain, start, self.documents[(spot * 13 + answer * 101) % DOCUMENTS])] += 1

    def rows(self, workspace):
        """Rows by table."""
        people = collections.Counter((bot, grain, start) for bot, grain, start, _ in self.active)
        of_key = {api_id("bot", bot): bot for bot in self.bots} | {"": uuid.UUID(int=0)}
        yield "figure_totals", [
            (workspace, dimension, grain, start, key, json.dumps({
                **({"activePeople": people[(of_key[key], grain, start)]} if dimension in ("ALL", "BOT") else {}),
                **counted, "firstToken": dict(first), "wholeAnswer": dict(whole)}))
            for (dimension, grain, start, key), (counted, first, whole) in self.totals.items()]
        yield "figure_people", [(workspace, bot, grain, start, person) for bot, grain, start, person in self.active]
        yield "figure_documents", [(workspace, *place, answers) for place, answers in self.cited.items()]


def write(database, table, rows):
    if database.url:
        lines = "".join("\t".join(str(value).replace("\\", "\\\\") for value in row) + "\n" for row in rows)
        subprocess.run([shutil.which("psql") or os.environ["PSQL"], database.url, "-qc", f"COPY {table} FROM STDIN"],
                       input=lines, text=True, check=True)
        return
    connection = sqlite3.connect(f"{database.server.data}/dossier.db", timeout=60)
    stored = ([value.bytes if isinstance(value, uuid.UUID) else value for value in row] for row in rows)
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", stored)
    connection.commit()
    connection.close()


def uuid_of(identifier):
    number = 0
    for letter in identifier.rsplit("_", 1)[1]:
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    return uuid.UUID(int=number)


def fill(client, database, workspace, people):
    began = time.time()
    new = [{"workspaceId": workspace, "name": f"Bot {number}", "systemPrompt": ""} for number in range(BOTS)]
    bots = [client.ask(BOT, {"i": bot})["createBot"]["bot"]["id"] for bot in new]
    sums = Sums([uuid_of(bot) for bot in bots], [uuid.uuid4() for _ in range(people)])
    today = (datetime.date.today() - EPOCH).days
    for day in range(today - DAYS, today + 1):
        sums.add(day)
    for table, rows in sums.rows(uuid_of(workspace)):
        write(database, table, rows)
        print(f"{len(rows)} rows of {table}")
    if database.url:
        database.run("ANALYZE")
    print(f"{(DAYS + 1) * people * QUESTIONS * 2} messages in two years, filled in {time.time() - began:.0f} s")
    return bots


def read(client, kind, identifier, fields, rounds):
    today = datetime.date.today()
    span = {"from": str(today - datetime.timedelta(days=364)), "to": str(today)}
    for name, selection in (fields | {"all of them": " ".join(fields.values())}).items():
        query = (f"query($id: ID!, $range: DateRange!) {{ {kind}(id: $id) {{ analytics(range: $range) {{ {selection} }} }} }}")
        asked = {"id": identifier, "range": span}
        first = client.ask(query, asked)[kind]["analytics"]
        assert all(first.values()), first
        measured(f"{kind}, {name}", rounds, lambda: client.ask(query, asked))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--database")
    options = parser.parse_args()
    settings = {"DOSSIER_LIMITS_REQUESTS_PER_USER": "1000"} | ({"DOSSIER_DATABASE_URL": options.database} if options.database else {})
    server = Server(options.program, **settings)
    try:
        client, database = Client(server.port), Database(server, options.database)
        workspace = client.ask(WORKSPACE, {"i": {"name": "Year"}})["createWorkspace"]["workspace"]["id"]
        bots = fill(client, database, workspace, options.people)
        read(client, "workspace", workspace, OF_WORKSPACE, options.rounds)
        read(client, "bot", bots[3], OF_BOT, options.rounds)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
