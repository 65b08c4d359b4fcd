"""Decisions about calls of tools, by two reviewers at once, and calls while the server dies. Standard library only.

    python3 bench/decisions.py PROGRAM [--races 500] [--calls 1000] [--seed N] [--database URL]

A race is a call that waits for a decision, which two people approve at the same moment, each with other arguments: one of
them wins, and the tool is called once, with the arguments of the winner. Then calls of a tool that writes are made in
batches of fifty, and in the middle of every other batch the server is killed (`kill -9`) and started again: the tool has
seen the key of each call once, unless a person was asked whether it shall be sent again.
"""

import argparse
import collections
import concurrent.futures
import http.client
import json
import random
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, __file__.rsplit("/", 1)[0] + "/quality")
from server import Client, Server  # noqa: E402

BATCH, PATIENCE = 50, 120
MADE = "mutation($i: CreateWorkspaceInput!) { createWorkspace(input: $i) { workspace { id slug } errors { message } } }"
TOOL = "mutation($i: CreateHttpToolInput!) { createHttpTool(input: $i) { tool { id } errors { message path } } }"
RUN = "mutation($i: RunToolInput!) { runTool(input: $i) { toolCall { id } errors { code message } } }"
GRANT = "mutation($i: GrantApprovalInput!) { grantApproval(input: $i) { approval { id } errors { code message } } }"
DENY = "mutation($i: DenyApprovalInput!) { denyApproval(input: $i) { approval { id } errors { code message } } }"
READ = """query($id: ID!) { node(id: $id) { ... on ToolCall { id status arguments failure { message }
  approval { id status proposalHash decision } job { status } } } }"""
WHO = "{ viewer { id email } }"
ENDED = {"SUCCEEDED", "FAILED", "REJECTED", "EXPIRED", "CANCELLED"}


class Counter:
    """A server of tools that notes the key and the arguments of each call, and takes a moment for each."""

    def __init__(self):
        self.seen, lock = collections.defaultdict(list), threading.Lock()
        counter = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with lock:
                    counter.seen[self.headers["idempotency-key"]].append(body)
                time.sleep(random.uniform(0, 0.05))
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.handle_error = True, lambda *_: None
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Lab:
    def __init__(self, options):
        self.options, self.counter = options, Counter()
        settings = {
            "DOSSIER_EGRESS_ALLOWED": "127.0.0.1", "DOSSIER_EGRESS_PORTS": str(self.counter.port),
            "DOSSIER_LIMITS_REQUESTS": "4000", "DOSSIER_LIMITS_REQUESTS_PER_USER": "2000",
            "DOSSIER_LIMITS_REQUESTS_PER_ADDRESS": "2000", "DOSSIER_JOBS_LEASE": "3s", "DOSSIER_JOBS_HEARTBEAT": "1s",
        }
        if options.database:
            settings["DOSSIER_DATABASE_URL"] = options.database
        self.server = Server(options.program, **settings)
        self.threads = concurrent.futures.ThreadPoolExecutor(2 * BATCH)
        self.reviewers = [Client(self.server.port), Client(self.server.port)]
        made = self.ask(MADE, {"i": {"name": "Decisions"}})["createWorkspace"]["workspace"]
        self.workspace = made["id"]
        email = self.ask(WHO, {}, by=1)["viewer"]["email"]
        join = [self.server.command[0], "user", "join", email, "--workspace", made["slug"], "--role", "admin"]
        subprocess.run([*join, "--data-dir", self.server.data], env=self.server.environment, check=True,
                       stdout=subprocess.DEVNULL)
        # Another process let the second reviewer in: this one learns of it within seconds.
        while self.ask("query($id: ID!) { node(id: $id) { id } }", {"id": self.workspace}, by=1)["node"] is None:
            time.sleep(0.2)

    def ask(self, query, variables, by=0):
        """Asks again while the server is away: each mutation here has a key, or is answered by a state."""
        while True:
            try:
                return self.reviewers[by].ask(query, variables)
            except (OSError, ValueError, http.client.HTTPException):
                time.sleep(0.05)

    def tool(self, name, policy):
        new = {
            "workspaceId": self.workspace, "name": name, "description": "Counts.", "effect": "WRITE",
            "approvalPolicy": policy, "request": {"method": "POST", "urlTemplate": f"http://127.0.0.1:{self.counter.port}/"},
            "parametersSchema": {"type": "object", "properties": {"count": {"type": "integer"}, "n": {"type": "integer"}}},
        }
        made = self.ask(TOOL, {"i": new})["createHttpTool"]
        assert not made["errors"], made
        return made["tool"]["id"]

    def run_tool(self, tool, name, number):
        new = {"workspaceId": self.workspace, "toolId": tool, "arguments": {"count": 1, "n": number},
               "options": {"idempotencyKey": f"{name}-{number}"}}
        started = self.ask(RUN, {"i": new})["runTool"]
        assert not started["errors"], started
        return started["toolCall"]["id"]

    def until(self, call, wanted):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            row = self.ask(READ, {"id": call})["node"]
            if wanted(row):
                return row
            time.sleep(0.02)
        raise SystemExit(f"waited in vain: {row}")

    def race(self, tool, number):
        call = self.run_tool(tool, "race", number)
        asked = self.until(call, lambda row: row["approval"] and row["job"]["status"] == "WAITING")["approval"]
        start = threading.Barrier(2)

        def grant(who):
            given = {"approvalId": asked["id"], "proposalHash": asked["proposalHash"],
                     "changedProposal": {"count": 2 + who, "n": number}}
            start.wait()
            return self.ask(GRANT, {"i": given}, by=who)["grantApproval"]["errors"]

        errors = [one.result() for one in [self.threads.submit(grant, who) for who in (0, 1)]]
        done = self.until(call, lambda row: row["status"] in ENDED)
        winners = [who for who in (0, 1) if not errors[who]]
        context = f"race {number}: {errors}, {done}, {self.counter.seen[call]}"
        assert len(winners) == 1 and errors[1 - winners[0]][0]["code"] == "INVALID_STATE", context
        arguments = {"count": 2 + winners[0], "n": number}
        assert done["status"] == "SUCCEEDED" and done["arguments"] == arguments, context
        assert self.counter.seen[call] == [arguments], context
        return winners[0]

    def call(self, tool, number):
        call = self.run_tool(tool, "call", number)
        settled = lambda row: row["status"] in ENDED or row["approval"] and row["approval"]["status"] == "PENDING"  # noqa: E731
        row, asked = self.until(call, settled), 0
        while row["status"] not in ENDED:
            asked += 1
            given = {"approvalId": row["approval"]["id"]}
            if random.random() < 0.5:
                self.ask(GRANT, {"i": given | {"proposalHash": row["approval"]["proposalHash"]}})
            else:
                self.ask(DENY, {"i": given | {"reason": "It was sent."}})
            before = row["approval"]["id"]
            row = self.until(call, lambda row: row["status"] in ENDED or row["approval"]["id"] != before)
        seen = len(self.counter.seen[call])
        context = f"call {number}: {row}, seen {seen} times, asked {asked} times"
        assert row["status"] == ("SUCCEEDED" if not asked or seen > asked or row["status"] == "SUCCEEDED" else "REJECTED"), context
        assert seen == 1 if not asked else seen <= 1 + asked, context
        return row["status"], seen, asked

    def run(self):
        began = time.monotonic()
        tool = self.tool("race", "ALWAYS")
        wins = collections.Counter()
        for begin in range(0, self.options.races, BATCH // 5):
            numbers = range(begin, min(begin + BATCH // 5, self.options.races))
            with concurrent.futures.ThreadPoolExecutor(BATCH // 5) as racing:
                wins.update(racing.map(lambda number: self.race(tool, number), numbers))
        print(f"{self.options.races} races, seed {self.options.seed}: one winner each ({dict(wins)}), the tool called once "
              f"with the winner's arguments, {time.monotonic() - began:.0f} s", flush=True)
        began, tool, kills, outcomes = time.monotonic(), self.tool("call", "NEVER"), 0, collections.Counter()
        for begin in range(0, self.options.calls, BATCH):
            numbers = range(begin, min(begin + BATCH, self.options.calls))
            calls = [self.threads.submit(self.call, tool, number) for number in numbers]
            if begin // BATCH % 2:
                time.sleep(random.uniform(0.05, 0.8))
                self.server.kill()
                kills += 1
                self.server.start()
                for reviewer in self.reviewers:
                    reviewer.port = self.server.port
            outcomes.update(one.result() for one in calls)
        print(f"{self.options.calls} calls, {kills} kills, {time.monotonic() - began:.0f} s; (end, times seen, times asked): "
              + ", ".join(f"{key}: {number}" for key, number in sorted(outcomes.items())))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--races", type=int, default=500)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--database")
    options = parser.parse_args()
    random.seed(options.seed)
    lab = Lab(options)
    try:
        lab.run()
    finally:
        lab.server.stop()


if __name__ == "__main__":
    main()
