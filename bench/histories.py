"""Long histories: the first page of a conversation of 10,000 messages, and pages of a list of 100,000 conversations.
Standard library only.

    python3 bench/histories.py PROGRAM [--messages 10000] [--conversations 100000] [--rounds 200] [--database URL]

One conversation is held through the API; its rows are then copied by SQL, as many times as asked for. With a PostgreSQL
(scripts/postgres.sh sets DOSSIER_TEST_POSTGRES_URL) the rows are copied by `psql`.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid

sys.path.insert(0, __file__.rsplit("/", 1)[0] + "/quality")
from server import WORKSPACE, Client, Server  # noqa: E402

BOT = "mutation($i: CreateBotInput!) { createBot(input: $i) { bot { id } errors { message } } }"
SEND = """mutation($i: SendMessageInput!) { sendMessage(input: $i) {
  conversation { id } assistantMessage { id } errors { code message } } }"""
STATE = "query($id: ID!) { conversation(id: $id) { isGenerating messages(last: 1) { nodes { status } } } }"
OPEN = """query($id: ID!, $before: String) { conversation(id: $id) {
  id title isGenerating streamCursor messageCount bot { id name } messages(last: 50, before: $before) {
    edges { cursor node { id role status text attempt citations { id mark title quote page } alternativeIndex
      alternatives { id } feedback { id rating } failure { code message } createdAt completedAt } }
    pageInfo { hasPreviousPage startCursor } } } }"""
LIST = """query($w: ID!, $after: String) { workspace(id: $w) { conversations(first: 50, after: $after) {
  nodes { id title isPinned isGenerating messageCount updatedAt bot { id name } } pageInfo { hasNextPage endCursor } } } }"""


class Database:
    """Runs SQL on the server's database beside it."""

    def __init__(self, server, url):
        self.server, self.url = server, url

    def run(self, sql):
        if self.url:
            return subprocess.run([shutil.which("psql") or os.environ["PSQL"], self.url, "-qAtc", sql], check=True,
                                  capture_output=True, text=True).stdout.split("\n")[:-1]
        database = sqlite3.connect(f"{self.server.data}/dossier.db", timeout=60)
        rows = [row[0] for row in database.execute(sql)]
        database.commit()
        database.close()
        return rows

    def copy(self, table, where, count, changes):
        """Copies the row of a table `count` times; `changes` are expressions of the number `n`, from 1, by column."""
        columns = self.run(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'" if self.url
                           else f"SELECT name FROM pragma_table_info('{table}')")
        values = ", ".join(changes.get(column, column) for column in columns)
        self.run(f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
                 f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM numbers, {table} WHERE {where}")

    def id(self, kind, n="n"):
        """An identifier that is made of a number."""
        if self.url:
            return f"CAST(lpad('{kind}', 8, '0') || '-0000-7000-8000-' || lpad(CAST({n} AS TEXT), 12, '0') AS uuid)"
        return f"CAST('{kind}' || printf('%014d', {n}) AS BLOB)"

    def literal(self, identifier):
        """The value of the column for an identifier of the API: a prefix, and 128 bits in Crockford's base 32."""
        number = 0
        for letter in identifier.rsplit("_", 1)[1]:
            number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
        return f"'{uuid.UUID(int=number)}'" if self.url else f"X'{number:032x}'"


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def measured(name, rounds, ask):
    ask()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    print(f"{name}: p50 {percentile(times, .5):.1f} ms, p99 {percentile(times, .99):.1f} ms")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--database")
    options = parser.parse_args()
    settings = {"DOSSIER_LIMITS_REQUESTS_PER_USER": "1000"} | ({"DOSSIER_DATABASE_URL": options.database} if options.database else {})
    server = Server(options.program, **settings)
    try:
        client, database = Client(server.port), Database(server, options.database)
        workspace = client.ask(WORKSPACE, {"i": {"name": "Histories"}})["createWorkspace"]["workspace"]["id"]
        bot = client.ask(BOT, {"i": {"workspaceId": workspace, "name": "B", "systemPrompt": ""}})["createBot"]["bot"]["id"]
        sent = client.ask(SEND, {"i": {"to": {"botId": bot}, "text": "What is a tide? " * 20}})["sendMessage"]
        conversation, answer = sent["conversation"]["id"], sent["assistantMessage"]["id"]
        while client.ask(STATE, {"id": conversation})["conversation"]["isGenerating"]:
            time.sleep(0.1)
        fill(database, conversation, answer, options)
        long(client, conversation, options)
        lists(client, workspace, options)
    finally:
        server.stop()


def fill(database, conversation, answer, options):
    began, half = time.time(), options.messages // 2 - 1
    here, last = f"{database.literal(conversation)}", database.literal(answer)
    of = f"messages.conversation_id = {here}"
    # Pairs: the question below the answer before it, and its answer.
    for role, kind, parent, offset in (("USER", "11", ("22", "n - 1"), 0), ("ASSISTANT", "22", ("11", "n"), 1)):
        above = database.id(*parent)
        if offset == 0:
            above = f"CASE WHEN n = 1 THEN {last} ELSE {above} END"
        changes = {"id": database.id(kind), "parent_id": above, "sequence": f"sequence + 2 * n", "job_id": "NULL",
                   "path_position": "path_position + 2 * n", "created_at": "created_at + n", "chosen_child_id": "NULL"}
        database.copy("messages", f"{of} AND role = '{role}' AND sequence <= 2", half, changes)
    database.run(f"UPDATE conversations SET leaf_id = {database.id('22', half)}, message_count = {2 * half + 2}, "
                 f"message_sequence = {2 * half + 2} WHERE id = {here}")
    database.copy("conversations", f"conversations.id = {here}", options.conversations, {
        "id": database.id("33"), "title": "title || ' ' || CAST(n AS TEXT)", "updated_at": "updated_at - n",
        "created_at": "created_at - n", "leaf_id": "NULL", "writing_id": "NULL", "message_count": "0"})
    if database.url:
        database.run("ANALYZE")
    print(f"{options.messages} messages in one conversation, {options.conversations} conversations beside it, "
          f"filled in {time.time() - began:.1f} s")


def long(client, conversation, options):
    page = client.ask(OPEN, {"id": conversation})["conversation"]
    assert page["messageCount"] == options.messages and len(page["messages"]["edges"]) == 50, page["messageCount"]
    measured("first page of the long conversation", options.rounds, lambda: client.ask(OPEN, {"id": conversation}))
    before = page["messages"]["pageInfo"]["startCursor"]
    for _ in range(options.messages // 100):
        before = client.ask(OPEN, {"id": conversation, "before": before})["conversation"]["messages"]["pageInfo"]["startCursor"]
    measured("a page in its middle", options.rounds, lambda: client.ask(OPEN, {"id": conversation, "before": before}))


def lists(client, workspace, options):
    after, depth = None, 0
    for wanted in (0, options.conversations // 2, options.conversations - 100):
        while depth < wanted:
            after = client.ask(LIST, {"w": workspace, "after": after})["workspace"]["conversations"]["pageInfo"]["endCursor"]
            depth += 50
        page = client.ask(LIST, {"w": workspace, "after": after})["workspace"]["conversations"]
        assert len(page["nodes"]) == 50, len(page["nodes"])
        measured(f"page of the list after {depth}", options.rounds, lambda: client.ask(LIST, {"w": workspace, "after": after}))


if __name__ == "__main__":
    main()
